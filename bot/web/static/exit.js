// "Snel weg": leave at once, by the button or by pressing Escape twice; works on every student page.
"use strict";

(() => {
  const link = document.getElementById("exit");
  if (!link) return;
  let last = 0;

  const leave = () => {
    document.title = "\u200b";
    document.body.classList.add("gone");
    document.body.replaceChildren();
    // replace() takes this page's place in the history: "back" does not return here.
    window.location.replace(link.href);
  };

  link.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    const now = performance.now();
    if (now - last < 1500) leave();
    last = now;
  });

  window.addEventListener("pageshow", (event) => {
    if (event.persisted && !document.body.children.length) window.location.replace(link.href);
  });
})();
