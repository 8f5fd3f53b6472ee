/* Lets a reader dismiss the explanation of a term with Escape, without moving the pointer or the focus.

   It comes back when the term is pointed at or focused anew. Without this script it stays as long as it is. */
(() => {
  "use strict";

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    for (const term of document.querySelectorAll(".explained:is(:hover, :focus-within)")) term.classList.add("dismissed");
  });

  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const term = event.target.closest(".explained");
      if (term && !term.contains(event.relatedTarget)) term.classList.remove("dismissed");
    });
  }
})();
