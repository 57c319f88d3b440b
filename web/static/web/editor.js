// The page of a draft: it saves by itself, keeps what is typed on this device while it cannot, and sets marks.
// Without it, the buttons of the form do the same.
"use strict";

for (const form of document.querySelectorAll("[data-autosave]")) {
  const said = form.dataset;
  const status = document.querySelector("[data-saved]");
  const version = form.querySelector("[name=version]");
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  const kept = () => `suites:draft:${said.person}:${form.getAttribute("action")}`;
  let saves = said.autosave === "on";
  let typed = 0; // how often something was typed; what is saved is a count that was typed
  let saved = 0;
  let busy = false;
  let pressed = null; // the button that waits for the answer to a saving under way
  let timer = null;

  const values = () => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken" && name !== "version");
  const tell = (words, link) => {
    status.textContent = words;
    if (!link) return;
    const way = document.createElement("a");
    Object.assign(way, { href: said.login, target: "_blank", rel: "opener", textContent: link });
    status.append(" ", way);
  };

  // --- the copy on this device ---
  const keep = () => {
    const texts = [...form.querySelectorAll("input[type=text]:not([name=file_title]), textarea")].map((field) => [field.name, field.value]);
    try {
      localStorage.setItem(kept(), JSON.stringify({ at: Date.now(), texts }));
    } catch {} // full or forbidden: the page itself still has the text
  };
  const drop = () => {
    try {
      localStorage.removeItem(kept());
    } catch {}
  };
  const found = () => {
    try {
      const copy = JSON.parse(localStorage.getItem(kept()));
      return copy?.texts.some(([name, value]) => form.elements[name] && !same(form.elements[name].value, value)) ? copy : null;
    } catch {
      return null;
    }
  };
  const same = (one, other) => one.replaceAll("\r\n", "\n").trim() === other.replaceAll("\r\n", "\n").trim();

  const offer = (copy) => {
    const box = document.querySelector("[data-copy]");
    const hour = new Date(copy.at).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    box.querySelector("[data-copy-at]").textContent = hour;
    box.querySelector("[data-copy-text]").textContent = copy.texts.map(([, value]) => value).filter(Boolean).join("\n\n");
    const close = () => {
      box.hidden = true;
      form.querySelector("textarea, input[type=text]").focus();
    };
    box.querySelector("[data-copy-take]").addEventListener("click", () => {
      for (const [name, value] of copy.texts) if (form.elements[name]) form.elements[name].value = value;
      close();
      change();
    });
    box.querySelector("[data-copy-drop]").addEventListener("click", () => {
      drop();
      close();
    });
    box.hidden = false;
  };

  // --- saving ---
  const save = async (leaving = false) => {
    if (!saves || busy || saved === typed) return;
    busy = true;
    const at = typed;
    const body = new FormData(form);
    body.append("automatic", "1");
    body.delete("upload"); // a file is joined by its button
    let answer = null;
    try {
      answer = await send(body, leaving);
      const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      if (answer.ok && told.saved) {
        saved = at;
        if (saved === typed) drop();
        version.value = told.version;
        if (form.getAttribute("action") !== told.address) {
          drop();
          form.setAttribute("action", told.address);
          history.replaceState(null, "", told.address);
          if (saved !== typed) keep();
        }
        tell(told.saved);
      } else if (told.problem) {
        saves = !told.stop;
        tell(told.problem);
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        tell(said.closed, said.open);
      } else {
        saves = false;
        tell(said.refused);
      }
    } catch {
      tell(said.away);
    }
    busy = false;
    if (pressed) form.requestSubmit(pressed);
    else if (saved !== typed) plan(answer?.ok ? 2000 : 15000);
  };
  const send = async (body, leaving) => {
    const options = { method: "POST", body, redirect: "manual", keepalive: leaving };
    const address = form.getAttribute("action");
    const answer = await fetch(address, options);
    if (answer.status !== 403 || leaving) return answer;
    // The session was opened anew in another tab: its forms have another token.
    const page = await fetch(address, { redirect: "manual" });
    if (!page.ok) return page;
    const fresh = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-autosave] [name=csrfmiddlewaretoken]");
    if (!fresh) return answer;
    token.value = fresh.value;
    body.set("csrfmiddlewaretoken", fresh.value);
    return fetch(address, options);
  };
  const plan = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };
  const change = () => {
    typed += 1;
    keep();
    plan(2000);
  };

  form.addEventListener("input", (event) => {
    if (!event.target.closest("[data-picker-search]")) change();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (busy) {
      event.preventDefault();
      pressed = event.submitter;
      return;
    }
    saves = false; // the button's own request comes; what it sends stays on this device until a page shows it saved
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
  window.addEventListener("online", () => save());
  window.addEventListener("focus", () => plan(500));

  const copy = found();
  if (copy) offer(copy);
  else drop();
}

// The only way that can be undone with the keyboard.
function insert(field, text) {
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

// --- marks ---
for (const bar of document.querySelectorAll("[data-toolbar]")) {
  const field = document.getElementById(bar.dataset.toolbar);
  const put = (text, from, until) => {
    field.focus();
    insert(field, text);
    if (from !== undefined) field.setSelectionRange(from, until);
  };
  bar.addEventListener("click", (event) => {
    const asked = event.target.closest("button")?.dataset;
    if (!asked) return;
    const { selectionStart: start, selectionEnd: end, value } = field;
    const chosen = value.slice(start, end);
    if (asked.around) {
      const at = start + asked.around.length;
      put(asked.around + chosen + asked.around, at, at + chosen.length);
    } else if (asked.link) {
      const at = start + chosen.length + 3;
      put(`[${chosen}](${asked.link})`, chosen ? at : start + 1, chosen ? at + asked.link.length : start + 1);
    } else if (asked.insert) {
      put(asked.insert);
    } else {
      const line = value.lastIndexOf("\n", start - 1) + 1;
      const before = value.slice(0, line);
      const last = before.match(/^\s*\d{1,3}\.\s/gm)?.pop();
      const mark = asked.line === "1. " && last ? `${parseInt(last, 10) + 1}. ` : asked.line;
      field.setSelectionRange(line, line);
      put(mark, start + mark.length, end + mark.length);
    }
  });
  bar.hidden = false;
}

// --- standard passages: at the cursor; the button of the form puts them at the end ---
for (const button of document.querySelectorAll("[data-passage]")) {
  const field = document.getElementById("id_text");
  button.textContent = button.dataset.passageLabel;
  button.addEventListener("click", (event) => {
    event.preventDefault();
    const { selectionStart: start, selectionEnd: end, value } = field;
    const before = value.slice(0, start);
    const apart = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
    field.focus();
    field.setSelectionRange(start, end);
    insert(field, apart + button.dataset.passage + (value.slice(end) ? "\n\n" : ""));
  });
}
for (const each of document.querySelectorAll("[data-with-script]")) each.hidden = false;
