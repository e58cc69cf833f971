/* What all pages have, and what the other scripts share. */

export const make = (tag, properties) =>
	Object.assign(document.createElement(tag), properties);

/* What leads elsewhere asks to sign in. */
export const get = async (address, signal) => {
	const answer = await fetch(address, { signal });
	const text = await answer.text();

	if (!answer.ok || answer.redirected)
		throw new Error(answer.status);
	return text;
};

/* Any zone can be typed; these the browser knows. */
document.querySelector(".display")?.addEventListener("toggle", () => {
	document.getElementById("zones").append(
		...Intl.supportedValuesOf("timeZone").map((zone) => new Option(zone)));
}, { once: true });

/* A menu closes at Escape, and when one goes on elsewhere. */
export const prepare = (menu) => {
	menu.addEventListener("keydown", ({ key }) => {
		if (key === "Escape" && menu.open) {
			menu.open = false;
			menu.firstElementChild.focus();
		}
	});
	for (const kind of ["pointerdown", "focusin"])
		document.addEventListener(kind, ({ target }) => {
			menu.open &&= menu.contains(target);
		});
};

document.querySelectorAll(".display, .pick").forEach(prepare);

/* An address to mail has no empty fields in it. */
document.addEventListener("formdata", ({ formData }) => {
	for (const [name, value] of [...formData])
		if (!value)
			formData.delete(name);
});
