// "Snel weg": leave at once, by the button or by pressing Escape twice; works on every student page.
// Runs before the page is drawn: who comes by "back" after leaving must not even see it flash by.
"use strict";

(() => {
  const root = document.documentElement;
  const LEFT = "weg";
  let last = 0;

  // ---------------------------------------------------------------- did this tab leave?

  // Earlier pages of ours are still behind "back"; one word in this tab's memory closes them.
  const remember = (left) => {
    try {
      if (left) sessionStorage.setItem(LEFT, "1");
      else sessionStorage.removeItem(LEFT);
    } catch {
      // no storage here: then only the page that was left is gone
    }
  };

  const hasLeft = () => {
    try {
      return sessionStorage.getItem(LEFT) !== null;
    } catch {
      return false;
    }
  };

  const [visit] = performance.getEntriesByType("navigation");
  const returned = () => hasLeft() && visit && visit.type === "back_forward";
  if (returned()) root.classList.add("gone");
  else remember(false);

  // ---------------------------------------------------------------- leaving

  const leave = () => {
    remember(true);
    document.title = "\u200b";
    root.classList.add("gone");
    const away = document.getElementById("exit").href;
    document.body.replaceChildren();
    // replace() takes this page's place in the history: "back" does not return here.
    window.location.replace(away);
  };

  document.addEventListener("DOMContentLoaded", () => {
    const link = document.getElementById("exit");
    if (!link) return;
    if (returned()) {
      leave();
      return;
    }
    link.addEventListener("click", (event) => {
      event.preventDefault();
      leave();
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || !document.getElementById("exit")) return;
    const now = performance.now();
    if (now - last < 1500) leave();
    last = now;
  });

  // A page that comes back as it was, from the browser's own store.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && hasLeft()) {
      if (document.getElementById("exit")) leave();
      else window.location.reload();
    }
  });
})();
