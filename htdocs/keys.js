/* Single keys: / to the search, j and k along the entries, ? for a list of
   them. */
const dialog = document.getElementById("keys");

/* From the row that has the focus, else from the first one in sight. */
const step = (by) => {
	const rows = [...document.querySelectorAll(".entry")];
	const at = document.activeElement.closest(".entry, .part");
	const inPart = at?.matches(".part");
	const from = inPart ? at.previousElementSibling : at;
	const here = rows.findIndex((row) =>
		from ? row === from : row.getBoundingClientRect().top > 72);
	const row = rows[!at || (inPart && by < 0) ? here : here + by];

	row?.querySelector(".open")?.focus({ preventScroll: true });
	row?.scrollIntoView({ block: "nearest" });
};

const keys = {
	"/": () => document.querySelector("[name=q]")?.select(),
	"?": () => dialog.showModal(),
	j: () => step(1),
	k: () => step(-1),
};

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing ||
		dialog.open || !Object.hasOwn(keys, event.key) ||
		event.target.closest("input, select, textarea"))
		return;
	event.preventDefault();
	keys[event.key]();
});
