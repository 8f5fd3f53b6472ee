/* Keeps a reader's own list of documents in the browser, where it stays; its address has the ids, and can be shared. */

"use strict";

(() => {
  const link = document.querySelector(".my-list");
  if (!link) return;
  const KEY = `hezuo list ${link.dataset.archive}`; // several archives may share a host
  const MOST = 200; // documents, as many as the page of a list shows

  const read = () => {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : [];
    } catch {
      return []; // what is stored is no list, or the browser stores nothing
    }
  };

  const write = (ids) => {
    try {
      localStorage.setItem(KEY, JSON.stringify(ids));
    } catch {
      // The browser stores nothing: the list is as it was.
    }
  };

  const show = () => {
    const ids = read();
    const address = new URL(link.href);
    address.search = ids.length ? `?ids=${ids.map(encodeURIComponent).join(",")}` : "";
    link.href = address.href;
    link.hidden = ids.length === 0;
    link.querySelector(".n").textContent = ids.length;
    for (const button of document.querySelectorAll("[data-keep]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(ids.includes(button.dataset.keep)));
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-keep]");
    if (!button) return;
    const id = button.dataset.keep;
    const ids = read();
    write(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id].slice(-MOST));
    show();
  });
  const keepAll = document.querySelector("[data-keep-all]");
  keepAll?.addEventListener("click", () => {
    const shown = [...document.querySelectorAll("[data-keep]")].map((button) => button.dataset.keep);
    write([...new Set([...read(), ...shown])].slice(-MOST));
    show();
  });
  if (keepAll) keepAll.hidden = false;
  addEventListener("storage", show); // another tab has changed it
  addEventListener("pageshow", show);
  show();
})();
