// The search in a long list of boxes: hides what does not match, accents and case not mattering, never what is chosen.
// Among thousands of bodies the server looks (data-picker-search="server"): Enter presses its button.
"use strict";

for (const picker of document.querySelectorAll("[data-picker]")) {
  const search = picker.querySelector("[data-picker-search]");
  const count = picker.querySelector("[data-picker-count]");
  const choices = [...picker.querySelectorAll(".choice")];
  const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").replaceAll("’", "'").toLowerCase();

  const show = () => {
    const words = plain(search.value).split(/\s+/);
    for (const choice of choices) {
      const text = plain(choice.textContent);
      const chosen = choice.querySelector("input").checked;
      choice.hidden = !chosen && !words.every((word) => text.includes(word));
    }
    for (const group of picker.querySelectorAll(".picker-group")) {
      group.hidden = !group.querySelector(".choice:not([hidden])");
      if (search.value) group.querySelector("details").open = true;
    }
  };
  const tell = () => {
    const ticked = choices.filter((choice) => choice.querySelector("input").checked).length;
    const n = ticked + Number(count.dataset.kept);
    count.textContent = `${n} ${n > 1 ? count.dataset.many : count.dataset.one}`;
  };

  const server = search.dataset.pickerSearch === "server";
  if (!server) search.addEventListener("input", show);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault(); // searching does not save the form
    if (server) picker.querySelector("[name=search]").click();
  });
  picker.addEventListener("change", tell);
  search.closest(".picker-search").hidden = count.hidden = false;
  tell();
}
