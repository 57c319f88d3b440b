// Boxes of a list: how many are ticked is said, and those of the page are ticked at once. The server knows no script.
// A form names its boxes in `data-ticks`.
"use strict";

const boxesOf = (form) => [...form.querySelectorAll(`input[type=checkbox][name="${form.dataset.ticks}"]`)];
const tell = (form) => {
  const boxes = boxesOf(form);
  const n = boxes.filter((box) => box.checked).length;
  const count = form.querySelector("[data-ticks-count]");
  count.textContent = `${n} ${n > 1 ? count.dataset.many : count.dataset.one}`;
  for (const button of form.querySelectorAll("[data-ticks-all], [data-ticks-none]")) {
    button.hidden = "ticksAll" in button.dataset ? n === boxes.length : n === 0;
  }
};
const ticked = (form) => {
  const which = form.querySelector("[name=which]");
  if (which) which.value = "ticked"; // who ticks means what is ticked
  tell(form);
};

document.addEventListener("change", (event) => {
  const form = event.target.closest("[data-ticks]");
  if (form && event.target.name === form.dataset.ticks) ticked(form);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-ticks-all], [data-ticks-none]");
  if (!button) return;
  const form = button.closest("[data-ticks]");
  for (const box of boxesOf(form)) box.checked = "ticksAll" in button.dataset;
  ticked(form);
  if (button.hidden) form.querySelector("[data-ticks-all]:not([hidden]), [data-ticks-none]:not([hidden])").focus();
});
const begin = () => document.querySelectorAll("[data-ticks]").forEach(tell);
document.addEventListener("htmx:afterSwap", begin);
begin();
