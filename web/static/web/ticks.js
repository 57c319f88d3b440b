// Boxes of a list: how many are ticked is said, and those of the page are ticked at once. The server knows no script.
"use strict";

const tell = (form) => {
  const n = form.querySelectorAll("[name=case]:checked").length;
  const count = form.querySelector("[data-ticks-count]");
  count.textContent = `${n} ${n > 1 ? count.dataset.many : count.dataset.one}`;
  for (const button of form.querySelectorAll("[data-ticks-all], [data-ticks-none]")) {
    button.hidden = "ticksAll" in button.dataset ? n === form.querySelectorAll("[name=case]").length : n === 0;
  }
};

const formOf = (event) => event.target.closest("[data-ticks]");

document.addEventListener("change", (event) => {
  if (event.target.name !== "case") return;
  const form = formOf(event);
  form.querySelector("[name=which]").value = "ticked"; // who ticks means what is ticked
  tell(form);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ticks-all], [data-ticks-none]");
  if (!button) return;
  const form = formOf(event);
  for (const box of form.querySelectorAll("[name=case]")) box.checked = "ticksAll" in button.dataset;
  form.querySelector("[name=which]").value = "ticked";
  tell(form);
  if (button.hidden) form.querySelector("[data-ticks-all]:not([hidden]), [data-ticks-none]:not([hidden])").focus();
});
const begin = () => document.querySelectorAll("[data-ticks]").forEach(tell);
document.addEventListener("htmx:afterSwap", begin);
begin();
