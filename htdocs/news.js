/* The newest page says when there is more, and leaves all as it is. It asks
   once a minute while it is seen; less often when there is no answer, and in
   the end no more. */
import { get } from "./display.js";

const minute = 60000;
const place = document.querySelector(".news");
let wait = minute;
let asked = Date.now();
let said = "";

const ask = async () => {
  if (document.hidden || wait > 30 * minute ||
    Date.now() - asked < wait - minute / 2)
    return;
  asked = Date.now();
  try {
    const text = await get(place.dataset.from);

    wait = minute;
    if (text && text !== said)
      place.innerHTML = said = text;
  } catch {
    wait *= 2;
  }
};

if (place) {
  setInterval(ask, minute);
  document.addEventListener("visibilitychange", ask);
}
