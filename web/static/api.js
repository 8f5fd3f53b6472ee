/* Shows the answer of an operation below its form instead of on a page of its own, which the form opens without this. */
(() => {
  "use strict";

  const MOST = 20000; // characters of an answer that are shown

  function laidOut(body) {
    try { return JSON.stringify(JSON.parse(body), null, 2); } catch { return body; }
  }

  for (const form of document.querySelectorAll("form.try")) {
    const shown = form.querySelector(".answer");
    const status = shown.querySelector("[role=status]");
    const link = shown.querySelector("a");
    const text = shown.querySelector("pre");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const asked = new URL(form.action);
      for (const [name, value] of new FormData(form)) if (value) asked.searchParams.append(name, value);
      shown.hidden = false;
      status.textContent = shown.dataset.waiting;
      link.hidden = text.hidden = true;
      try {
        const answer = await fetch(asked);
        const body = await answer.text();
        status.textContent = `${answer.status} ${answer.statusText}`.trim();
        link.href = link.textContent = answer.url;
        const laid = answer.headers.get("Content-Type")?.startsWith("application/json") ? laidOut(body) : body;
        text.textContent = laid.length > MOST ? `${laid.slice(0, MOST)}\n…` : laid;
        link.hidden = text.hidden = false;
      } catch {
        status.textContent = shown.dataset.failed;
      }
    });
  }
})();
