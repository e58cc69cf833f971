/* Copies ids, links and records. Where there is no clipboard, as on a page
   that came without encryption, a field is filled and copied from. */
"use strict";

const copyOld = (text) => {
  const field = document.createElement("textarea");
  const before = document.activeElement;

  field.value = text;
  field.className = "hidden";
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");

  field.remove();
  before.focus({ preventScroll: true });
  return done;
};

const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOld(text);
  }
};

const textOf = async ({ dataset, textContent }) => {
  if (dataset.copyFrom) {
    const answer = await fetch(dataset.copyFrom);

    if (!answer.ok)
      throw new Error(String(answer.status));
    return answer.text();
  }
  return dataset.copy ? new URL(dataset.copy, location).href : textContent;
};

const copyNote = document.createElement("p");

copyNote.className = "copied";
copyNote.setAttribute("role", "status");
document.body.append(copyNote);
document.documentElement.classList.add("can-copy");

const copyFrom = async (at) => {
  const text = await textOf(at);

  if (!(await copyText(text)))
    return;
  copyNote.textContent = at.closest("[data-copied]").dataset.copied;
  at.classList.add("is-copied");
  setTimeout(() => {
    copyNote.textContent = "";
    at.classList.remove("is-copied");
  }, 2000);
};

/* Where a part of an id was selected, that is what one wants. */
document.addEventListener("click", ({ target }) => {
  const at = target.closest(".copy, .guid");

  if (at && (at.matches(".copy") || getSelection().isCollapsed))
    copyFrom(at);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches(".guid"))
    copyFrom(event.target);
});
