/* Single keys: to the search, and along the entries. */
const dialog = document.getElementById("keys");

/* From what has the focus, else from the first row in sight. */
const step = (by) => {
	const rows = [...document.querySelectorAll(".entry, .part")];
	let i = rows.indexOf(document.activeElement.closest(".entry, .part"));

	if (i < 0)
		i = rows.findIndex((row) => row.getBoundingClientRect().top > 72) - by;
	do
		i += by;
	while (rows[i]?.matches(".part"));
	rows[i]?.querySelector(".open")?.focus({ preventScroll: true });
	rows[i]?.scrollIntoView({ block: "nearest" });
};

const keys = {
	"/": () => {
		document.querySelector(".fold details").open = true;
		document.querySelector("[type=search]")?.select();
	},
	"?": () => dialog.showModal(),
	j: () => step(1),
	k: () => step(-1),
};

document.addEventListener("keydown", (event) => {
	if (event.ctrlKey || event.metaKey || event.altKey || dialog.open ||
		!keys[event.key] || event.target.closest("input, select, textarea"))
		return;
	event.preventDefault();
	keys[event.key]();
});
