/* Makes the filters smoother: a box that finds a value in a long list, and the number of results of what is chosen.

   Without it the form works as it is. */

"use strict";

(() => {
  const PAUSE = 200; // milliseconds without a change before the results are counted

  const findValues = (section) => {
    const box = document.createElement("input");
    box.type = "search";
    box.className = "find";
    box.autocomplete = "off";
    box.placeholder = section.dataset.find;
    const heading = section.querySelector("h3");
    box.setAttribute("aria-label", `${section.dataset.find}: ${heading.textContent}`);
    const items = [...section.querySelectorAll(".values li")].map((item) => ({
      item,
      name: item.querySelector(".name").textContent.toLocaleLowerCase(),
    }));

    const show = () => {
      const wanted = box.value.trim().toLocaleLowerCase();
      section.classList.toggle("finding", wanted !== "");
      for (const { item } of items) item.hidden = wanted !== "";
      if (!wanted) return;
      for (const { item, name } of items) {
        if (!name.includes(wanted)) continue;
        // What it lies in is shown as well, and opened.
        for (let above = item; above && above !== section; above = above.parentElement) {
          if (above.matches("li")) above.hidden = false;
          else if (above.matches("details")) above.open = true;
        }
      }
    };

    box.addEventListener("input", show);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it is no part of the search
    });
    const note = heading.nextElementSibling;
    (note?.matches(".hint") ? note : heading).after(box);
  };

  const parametersOf = (form) => {
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    return new URLSearchParams(given);
  };

  const countResults = (form) => {
    const shown = form.querySelector(".as-is");
    let timer = 0;
    let asking = null;

    const count = async () => {
      asking = new AbortController();
      const parameters = parametersOf(form);
      parameters.set("per_page", "1");
      try {
        const response = await fetch(`${form.dataset.count}?${parameters}`, { signal: asking.signal, credentials: "same-origin" });
        if (!response.ok) return;
        const { total } = await response.json();
        const words = total === 1 ? form.dataset.resultsOne : form.dataset.resultsMany;
        shown.textContent = words.replace("#", total.toLocaleString("en"));
        form.classList.add("counted");
      } catch {
        // aborted, or the archive cannot be reached: the button says what it does without a number
      }
    };

    form.addEventListener("input", (event) => {
      if (!event.target.name) return;
      form.classList.remove("counted");
      clearTimeout(timer);
      asking?.abort();
      timer = setTimeout(count, PAUSE);
    });
    form.addEventListener("submit", () => {
      // An empty date would only make the address longer.
      for (const box of form.querySelectorAll(".days input")) box.disabled = box.value.trim() === "";
    });
    window.addEventListener("pageshow", () => {
      for (const box of form.querySelectorAll(".days input")) box.disabled = false;
    });
  };

  const form = document.querySelector("form.facets");
  if (!form) return;
  form.querySelectorAll("[data-find]").forEach(findValues);
  countResults(form);
})();
