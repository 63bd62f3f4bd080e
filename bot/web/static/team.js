// The professionals' pages, live: when woken, the parts marked data-live are read again.
"use strict";

(() => {
  let source = null;
  let reading = false;
  let again = false;

  // ---------------------------------------------------------------- parts that change

  const open = (part) => part.querySelector("details[open]");
  const inUse = (part) => open(part) || (part.contains(document.activeElement) &&
    document.activeElement.matches("input, textarea, select"));

  const swap = (page) => {
    const mine = [...document.querySelectorAll("[data-live]")];
    for (const part of mine) {
      const fresh = page.getElementById(part.id);
      if (!fresh || inUse(part) || fresh.innerHTML === part.innerHTML) continue;
      const focused = part.contains(document.activeElement);
      part.replaceChildren(...fresh.childNodes);
      if (focused) document.getElementById("main").focus({ preventScroll: true });
    }
    // What may be done has changed (claimed, closed): then the forms must change too.
    const shape = (doc) => [...doc.querySelectorAll("#main form")]
      .filter((form) => !form.closest("[data-live]")).map((form) => form.className).join(" ");
    const words = document.getElementById("words");
    if (shape(page) !== shape(document) && !(words && words.value)) window.location.reload();
    count();
  };

  const read = async () => {
    if (document.visibilityState !== "visible") return;
    if (reading) {
      again = true;
      return;
    }
    reading = true;
    again = false;
    try {
      const answer = await fetch(window.location.pathname, { cache: "no-store" });
      if (answer.redirected || answer.status === 401) window.location.reload();
      else if (answer.ok) {
        swap(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
    } catch {
      // no connection now; the stream's return reads again
    } finally {
      reading = false;
      if (again) read();
    }
  };

  // ---------------------------------------------------------------- "gaat weg over 4 s"

  let ticking = 0;

  const count = () => {
    window.clearInterval(ticking);
    const marks = [...document.querySelectorAll("[data-left]")];
    if (!marks.length) return;
    const until = marks.map((mark) => performance.now() + Number(mark.dataset.left) * 1000);
    ticking = window.setInterval(() => {
      let running = false;
      marks.forEach((mark, at) => {
        const left = Math.max(0, Math.ceil((until[at] - performance.now()) / 1000));
        mark.textContent = mark.dataset.words.replace("#", String(left));
        running = running || left > 0;
      });
      if (!running) {
        window.clearInterval(ticking);
        window.setTimeout(read, 1200);
      }
    }, 250);
  };

  // ---------------------------------------------------------------- at most three moments

  const limit = () => {
    for (const form of document.querySelectorAll(".propose")) {
      const boxes = [...form.querySelectorAll("input[name=slot]")];
      const full = boxes.filter((box) => box.checked).length >= 3;
      for (const box of boxes) box.disabled = full && !box.checked;
    }
  };

  document.addEventListener("change", (event) => {
    if (event.target.name === "slot") limit();
  });

  // ---------------------------------------------------------------- living

  const listen = () => {
    if (document.visibilityState !== "visible") {
      if (source) source.close();
      source = null;
      return;
    }
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource("/team/events");
    source.addEventListener("open", read);
    source.addEventListener("wake", read);
    source.addEventListener("error", () => {
      if (source && source.readyState === EventSource.CLOSED) window.setTimeout(listen, 5000);
    });
  };

  document.addEventListener("visibilitychange", listen);
  window.addEventListener("online", read);
  window.addEventListener("pagehide", () => {
    if (source) source.close();
    source = null;
  });
  window.setInterval(read, 60000); // clocks run also when nothing happens

  count();
  listen();
})();
