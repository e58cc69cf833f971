/* Copies ids, links and records. */
import { get, make } from "./display.js";

const note = make("p", { className: "copied", role: "status" });

const write = (text) => {
	const field = make("textarea", { value: text, className: "hidden" });
	const before = document.activeElement;

	document.body.append(field);
	field.select();
	const done = document.execCommand("copy");

	field.remove();
	before.focus({ preventScroll: true });
	if (!done)
		throw done;
};

const copy = async (at) => {
	const { copy: link, copyFrom: record } = at.dataset;

	try {
		write(record ? await get(record)
			: link ? new URL(link, location).href : at.textContent);
	} catch {
		return;
	}
	note.textContent = at.closest("[data-copied]").dataset.copied;
	at.classList.add("is-copied");
	setTimeout(() => {
		note.textContent = "";
		at.classList.remove("is-copied");
	}, 2000);
};

/* A selected part of an id is what one wants. */
document.addEventListener("click", ({ target }) => {
	const at = target.closest(".copy, .guid");

	if (at && (at.matches(".copy") || getSelection().isCollapsed))
		copy(at);
});
document.addEventListener("keydown", ({ key, target }) => {
	if (key === "Enter" && target.matches(".guid"))
		copy(target);
});
document.body.append(note);
