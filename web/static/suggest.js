/* Turns a search box into a combobox that completes what is typed; without it the box works as it is.

   The pattern is the editable combobox with list autocomplete of the WAI-ARIA Authoring Practices: the focus stays in
   the box, and aria-activedescendant names the line that the arrow keys have reached. */

"use strict";

(() => {
  const PAUSE = 120; // milliseconds without a key before anything is asked for
  const LONGEST = 100; // characters; nobody wants a longer question completed
  const KEPT = 50; // answers
  const HAN = /\p{Script=Han}/u;

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const spoken = (text) => element("span", HAN.test(text) ? { lang: "zh-Hans" } : {}, text);

  const KINDS = { title: "kindTitle", term: "kindTerm", place: "kindPlace", word: "kindWord" };

  const option = (completion, id, words) => {
    const text = spoken(completion.text);
    text.className = "text";
    const kind = element("span", { class: "kind" }, words[KINDS[completion.kind]] ?? "");
    const shown = element("span", { class: "words" }, text);
    if (completion.detail) {
      const detail = spoken(completion.detail);
      detail.className = "detail";
      shown.append(" ", detail);
    }
    const made = element("li", { role: "option", id, "aria-selected": "false" }, shown, " ", kind);
    made.dataset.text = completion.text;
    if (completion.id) made.dataset.document = completion.id;
    return made;
  };

  const complete = (box) => {
    const form = box.form;
    const list = element("ul", { role: "listbox", id: `${box.id}-completions`, class: "completions", "aria-label": box.dataset.completions });
    const status = element("p", { role: "status", class: "unseen" });
    const answers = new Map();
    let timer = 0;
    let asking = null;
    let active = -1;

    const spelledOut = (count) =>
      count === 1 ? box.dataset.completionsOne : box.dataset.completionsMany.replace("2", count);

    const close = () => {
      list.hidden = true;
      active = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };

    const stop = () => {
      clearTimeout(timer);
      asking?.abort();
      asking = null;
    };

    const reach = (at) => {
      list.children[active]?.setAttribute("aria-selected", "false");
      active = at;
      const reached = list.children[active];
      if (!reached) {
        box.removeAttribute("aria-activedescendant");
        return;
      }
      reached.setAttribute("aria-selected", "true");
      reached.scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", reached.id);
    };

    const show = (completions) => {
      close();
      list.replaceChildren(...completions.map((completion, at) => option(completion, `${list.id}-${at}`, box.dataset)));
      const count = completions.length;
      status.textContent = count ? spelledOut(count) : "";
      if (count && document.activeElement === box) {
        list.hidden = false;
        box.setAttribute("aria-expanded", "true");
      }
    };

    const fetchFor = async (text) => {
      asking = new AbortController();
      const address = new URL(box.dataset.suggest, document.baseURI);
      address.searchParams.set("q", text);
      try {
        const response = await fetch(address, { signal: asking.signal, credentials: "same-origin" });
        const { completions } = response.ok ? await response.json() : { completions: [] };
        if (answers.size >= KEPT) answers.clear();
        answers.set(text, completions);
        show(completions);
      } catch {
        close(); // aborted, or the archive cannot be reached: the box goes on as a box
      }
    };

    const ask = () => {
      stop();
      const text = box.value.trim();
      if (!text || text.length > LONGEST) close();
      else if (answers.has(text)) show(answers.get(text));
      else timer = setTimeout(fetchFor, PAUSE, text);
    };

    const take = (chosen) => {
      stop();
      close();
      if (chosen.dataset.document) {
        // A headline is chosen to read the document.
        location.assign(box.dataset.documents + encodeURIComponent(chosen.dataset.document));
        return;
      }
      box.value = chosen.dataset.text;
      form.requestSubmit();
    };

    const move = (step) => {
      const count = list.children.length;
      // One place beside the lines is the box itself, so that a reader comes back to what was typed.
      reach(((active + 1 + step + count + 1) % (count + 1)) - 1);
    };

    const keys = {
      ArrowDown: () => (list.hidden ? ask() : move(1)),
      ArrowUp: () => (list.hidden ? ask() : move(-1)),
      Escape: () => close(),
      Enter: () => take(list.children[active]),
    };

    box.addEventListener("keydown", (event) => {
      // While an input method composes, its keys are its own (229 is what Safari sends for the last of them).
      if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey) return;
      if (event.key === "Escape") stop();
      const idle = { Escape: list.hidden, Enter: active < 0 }[event.key] ?? false;
      if (event.key in keys && !idle) {
        event.preventDefault();
        keys[event.key]();
      } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
        reach(-1);
      }
    });
    box.addEventListener("compositionstart", () => {
      stop();
      close();
    });
    box.addEventListener("compositionend", ask);
    box.addEventListener("input", (event) => {
      if (!event.isComposing) ask();
    });
    box.addEventListener("blur", () => {
      stop();
      close();
    });
    form.addEventListener("submit", stop);
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
    list.addEventListener("click", (event) => {
      const chosen = event.target.closest('[role="option"]');
      if (chosen) take(chosen);
    });

    list.hidden = true;
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-expanded", "false");
    box.setAttribute("aria-controls", list.id);
    form.append(list, status);
  };

  document.querySelectorAll("input[data-suggest]").forEach(complete);
})();
