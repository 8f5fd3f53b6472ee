/* Lets a reader step from match to match without a new page, by the links of the bar and by keys, and copy its address.

   n and N go to the next and the previous match, ] and [ to the next and the previous result. The keys can be switched
   off, for those whose software types letters by itself. Without this script the links do the same, each by a page. */
(() => {
  "use strict";

  /* The link to the address that stays is copied, so that nobody has to open it for that. */
  const link = document.querySelector(".ways a[rel=bookmark]");
  if (link && navigator.clipboard) {
    const label = link.textContent;
    link.setAttribute("aria-live", "polite");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      navigator.clipboard.writeText(link.href).then(() => {
        link.textContent = link.dataset.copied;
        setTimeout(() => { link.textContent = label; }, 2000);
      }, () => location.assign(link.href));
    });
  }

  const bar = document.querySelector(".steps");
  if (!bar) return;

  const hits = bar.querySelector(".hits");
  const SETTING = "hezuo.keys";

  function remembered() {
    try { return localStorage.getItem(SETTING) !== "off"; } catch { return true; }
  }

  function remember(on) {
    try { localStorage.setItem(SETTING, on ? "on" : "off"); } catch { /* storage may be forbidden */ }
  }

  /* Shows a match of this page; false if it is on another page or does not exist. */
  function show(number) {
    const mark = document.getElementById(`hit-${number}`);
    if (!mark) return false;
    for (const other of document.querySelectorAll("mark.current")) other.classList.remove("current");
    mark.classList.add("current");
    mark.scrollIntoView({ block: "center" });
    hits.dataset.hit = number;
    hits.querySelector("span").textContent = hits.dataset.label.replace("#", number.toLocaleString("en"));
    const address = new URL(location.href);
    address.searchParams.set("hit", number);
    address.searchParams.delete("part");
    address.searchParams.delete("paragraph");
    address.hash = mark.id;
    history.replaceState(history.state, "", address);
    point("prev", number - 1, address);
    point("next", number + 1, address);
    return true;
  }

  /* Lets the link to a match lead to another one; there is none before the first and after the last. */
  function point(relation, number, here) {
    const old = hits.querySelector(`.${relation}`);
    const exists = number >= 1 && number <= Number(hits.dataset.total);
    const link = links[relation];
    if (!exists) {
      if (old === link) link.replaceWith(off(link));
      return;
    }
    const address = new URL(here);
    address.searchParams.set("hit", number);
    address.hash = `hit-${number}`;
    link.href = address;
    if (old !== link) old.replaceWith(link);
  }

  function off(link) {
    const sign = document.createElement("span");
    sign.className = `${link.classList[0]} off`;
    sign.setAttribute("aria-hidden", "true");
    sign.textContent = link.textContent;
    return sign;
  }

  function made(relation) {
    const existing = hits.querySelector(`a.${relation}`);
    if (existing) return existing;
    const link = document.createElement("a");
    link.className = relation;
    link.rel = `${relation} nofollow`;
    link.textContent = hits.querySelector(`.${relation}`).textContent;
    link.setAttribute("aria-label", hits.dataset[relation]);
    return link;
  }

  const links = hits ? { prev: made("prev"), next: made("next") } : {};

  function step(relation) {
    const link = hits && hits.querySelector(`a.${relation}`);
    if (!link) return;
    if (!show(Number(hits.dataset.hit) + (relation === "next" ? 1 : -1))) location.assign(link.href);
  }

  if (hits) {
    hits.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      step(link.classList[0]);
      // A link that has gone takes the focus with it.
      if (!link.isConnected) hits.querySelector("a")?.focus();
    });
  }

  const button = bar.querySelector(".keys");
  let on = remembered();
  button.hidden = false;
  button.setAttribute("aria-pressed", String(on));
  button.addEventListener("click", () => {
    on = !on;
    remember(on);
    button.setAttribute("aria-pressed", String(on));
  });

  document.addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "n") step("next");
    else if (event.key === "N") step("prev");
    else if (event.key === "]") bar.querySelector(".results a.next")?.click();
    else if (event.key === "[") bar.querySelector(".results a.prev")?.click();
  });
})();
