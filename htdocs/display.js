/* The menu in the header, and what all forms have in common. */
const menu = document.querySelector(".display");

/* Any zone can be typed; here are those that this browser knows. */
menu?.addEventListener("toggle", () => {
  const list = document.createElement("datalist");
  const field = menu.querySelector("[name=tz]");

  list.id = "zones";
  list.append(...Intl.supportedValuesOf("timeZone").map((zone) =>
    new Option(zone)));
  field.after(list);
  field.setAttribute("list", list.id);
}, { once: true });

menu?.addEventListener("keydown", ({ key }) => {
  if (key === "Escape" && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

for (const kind of ["pointerdown", "focusin"])
  document.addEventListener(kind, ({ target }) => {
    if (menu?.open)
      menu.open = menu.contains(target);
  });

/* An address to mail has no empty fields in it. */
document.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData])
    if (!value)
      formData.delete(name);
});
