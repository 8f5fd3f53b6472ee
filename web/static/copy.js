// Buttons that copy the text of an element: shown only where a script can do it.
"use strict";

(() => {
  if (!navigator.clipboard) return;
  const status = document.querySelector("[data-said-by='copy']");
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source.textContent.trim());
      } catch {
        getSelection().selectAllChildren(source); // not allowed to copy: the reader can
        return;
      }
      status.textContent = button.dataset.copied;
      button.classList.add("done");
      setTimeout(() => {
        status.textContent = "";
        button.classList.remove("done");
      }, 3000);
    });
  }
})();
