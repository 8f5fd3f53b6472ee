/* Lets a reader dismiss the explanation of a term with Escape, without moving the pointer or the focus.

   It comes back when the term is pointed at or focused anew. Without this script it stays as long as it is. */
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    for (const term of document.querySelectorAll(".explained:is(:hover, :focus-within)")) {
      term.classList.add("dismissed");
      const back = () => {
        if (!term.matches(":hover, :focus-within")) term.classList.remove("dismissed");
      };
      term.addEventListener("mouseleave", back, { once: true });
      term.addEventListener("focusout", () => setTimeout(back), { once: true });
    }
  });
})();
