// The chat, better with script: posts without leaving the page, and re-reads its tail when woken.
// Everything here also works without it. Nothing is kept in the browser.
"use strict";

(() => {
  const form = document.getElementById("chat");
  const log = document.getElementById("log");
  const text = document.getElementById("text");
  const status = document.getElementById("status");
  const menu = document.getElementById("menu");
  const send = form.querySelector(".go");
  const fine = window.matchMedia("(hover: hover) and (pointer: fine)").matches;
  let busy = false;
  let leaving = false;
  let reading = null;
  let again = false;
  let source = null;

  // ---------------------------------------------------------------- drawing

  const atEnd = () =>
    window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 160;

  const show = (fresh, jump) => {
    if (!fresh.length || !jump) return;
    const first = fresh.find((item) => !item.classList.contains("me")) || fresh[0];
    window.scrollTo(0, document.documentElement.scrollHeight);
    const covered = document.querySelector(".top").getBoundingClientRect().bottom +
      document.getElementById("pinned").offsetHeight;
    const top = first.getBoundingClientRect().top;
    if (top < covered) window.scrollBy(0, top - covered - 8);
  };

  const grow = () => {
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight}px`;
  };

  const say = (nodes) => status.replaceChildren(...nodes);

  const offline = () => say([document.getElementById("offline").content.cloneNode(true)]);

  const retire = () => {
    for (const rows of log.querySelectorAll(".rows")) {
      const item = rows.closest(".message");
      if (item.id !== `m-${log.dataset.offered}`) rows.remove();
    }
  };

  // One meeting has one calendar file: only its last message offers it.
  const dropFile = (href) => {
    for (const file of log.querySelectorAll(".file")) {
      if (file.getAttribute("href") === href) file.parentElement.remove();
    }
  };

  // Other words in the place of the old ones; as a new node, so that a screen reader hears them.
  const renew = (old, item) => {
    const before = old.querySelector(".bubble");
    const after = item.querySelector(".bubble");
    if (before && after && before.innerHTML !== after.innerHTML) before.replaceWith(after);
  };

  const markRead = () => {
    if (!log.dataset.read) return;
    for (const mark of log.querySelectorAll(".read")) {
      mark.hidden = mark.closest(".message").id !== `m-${log.dataset.read}`;
    }
  };

  // The first word counts: a wake that comes while the page is leaving must not lead elsewhere.
  const leave = (page) => {
    if (leaving) return;
    leaving = true;
    window.location.assign(page);
  };

  // `mine`: what is read came of an act on this page; only that can have wiped everything.
  const take = (html, mine) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const news = page.getElementById("news");
    if (!news) return null;
    // The welcome is nobody's yet: there is nothing to re-read, and what is typed must stay.
    if (!log.dataset.student && !news.dataset.student) return { fresh: [], jump: false };
    if (mine && log.dataset.student && !news.dataset.student) {
      leave("/?n=gone");
      return [];
    }
    if (news.lang !== document.documentElement.lang ||
        Number(news.dataset.position) < Number(log.dataset.position) ||
        (log.dataset.student && !news.dataset.student)) {
      leave("/");
      return [];
    }
    const jump = atEnd();
    const fresh = [];
    for (const item of [...news.children]) {
      const old = document.getElementById(item.id);
      if (old && log.contains(old)) {
        renew(old, item);
        continue;
      }
      for (const file of item.querySelectorAll(".file")) dropFile(file.getAttribute("href"));
      item.classList.add("new");
      log.append(item);
      fresh.push(item);
    }
    Object.assign(log.dataset, {
      position: news.dataset.position,
      offered: news.dataset.offered,
      read: news.dataset.read,
      student: news.dataset.student,
    });
    form.elements.nonce.value = news.dataset.nonce;
    text.placeholder = news.dataset.hint;
    const pinned = page.getElementById("pinned");
    const shown = document.getElementById("pinned");
    if (pinned && pinned.textContent.trim() !== shown.textContent.trim()) {
      shown.replaceChildren(...pinned.childNodes);
    }
    retire();
    markRead();
    return { fresh, jump };
  };

  // ---------------------------------------------------------------- reading

  const readOnce = async () => {
    const answer = await fetch(`/tail?after=${log.dataset.position}`, { cache: "no-store" });
    if (!answer.ok) return;
    const taken = take(await answer.text(), false);
    if (taken && taken.fresh) show(taken.fresh, taken.jump);
  };

  const read = () => {
    if (document.visibilityState !== "visible") return;
    if (reading || busy) {
      again = true;
      return;
    }
    again = false;
    reading = readOnce().catch(() => {}).finally(() => {
      reading = null;
      if (again && !busy) read();
    });
  };

  const listen = () => {
    const wanted = document.visibilityState === "visible" && log.dataset.student;
    if (!wanted) {
      // An open stream means that somebody is looking; a hidden page does not look.
      if (source) source.close();
      source = null;
      return;
    }
    if (source && source.readyState !== EventSource.CLOSED) return;
    source = new EventSource("/events");
    source.addEventListener("open", read);
    source.addEventListener("wake", read);
    source.addEventListener("error", () => {
      if (source && source.readyState === EventSource.CLOSED) window.setTimeout(listen, 5000);
    });
  };

  // ---------------------------------------------------------------- posting

  const body = (button) => {
    const values = new URLSearchParams();
    for (const name of ["nonce", "lang", "start"]) {
      if (form.elements[name]) values.set(name, form.elements[name].value);
    }
    values.set("after", log.dataset.position);
    if (button && (button.name === "press" || button.name === "command")) {
      values.set(button.name, button.value);
    } else {
      values.set("text", text.value);
    }
    return values;
  };

  const lock = (on) => {
    busy = on;
    for (const button of document.querySelectorAll("button[form=chat], .go")) {
      if (on) button.setAttribute("aria-disabled", "true");
      else button.removeAttribute("aria-disabled");
    }
  };

  const rescued = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const items = [...page.querySelectorAll("#log > .message")];
    for (const item of items) log.append(item);
    show(items, true);
    return items.length > 0;
  };

  const post = async (button) => {
    const values = body(button);
    const answer = await fetch("/", {
      method: "POST",
      body: values,
      headers: { "X-Fragment": "1" },
      cache: "no-store",
    });
    const html = await answer.text();
    if (answer.status === 503 && rescued(html)) return;
    if (!answer.ok) throw new Error(String(answer.status));
    const taken = take(html, true);
    if (!taken || !taken.fresh) return;
    if (values.has("text") && text.value === values.get("text")) {
      text.value = "";
      grow();
    }
    if (form.elements.start) form.elements.start.remove();
    say([]);
    show(taken.fresh, true);
    if (button && button.name === "press" && taken.fresh.length) {
      const first = taken.fresh.find((item) => !item.classList.contains("me")) || taken.fresh[0];
      first.focus({ preventScroll: true });
    }
    listen();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    if (menu) menu.open = false;
    if (busy) return;
    const typed = !button || button === send;
    if (typed && !text.value.trim()) {
      text.focus();
      return;
    }
    lock(true);
    post(button).catch(offline).finally(() => {
      lock(false);
      if (again) read();
    });
  });

  const onward = document.getElementById("telegram");
  if (onward && menu) onward.addEventListener("submit", () => { menu.open = false; });

  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !fine) return;
    event.preventDefault();
    form.requestSubmit(send);
  });
  text.addEventListener("input", grow);

  // ---------------------------------------------------------------- living

  if (menu) {
    document.addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
        event.stopPropagation();
      }
    });
  }
  document.addEventListener("visibilitychange", () => {
    listen();
    read();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) read();
  });
  window.addEventListener("online", read);
  window.addEventListener("pagehide", () => {
    if (source) source.close();
    source = null;
  });

  grow();
  listen();
  const items = [...log.children];
  const newest = items.findIndex((item) => item.querySelector("#nu"));
  if (newest >= 0) show(items.slice(newest + 1), true);
})();
