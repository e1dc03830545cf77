// The sliders of the pages, without a kernel. All states of a panel were computed when the site was
// built, and lie in a file that is loaded when the panel comes into view: panel(name, {controls, start,
// states}). A state's key holds the place of each control's value; a state is [picture, words].

const FRAME = 400; // milliseconds between two epochs of a recorded run

const inSight = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting) continue;
      inSight.unobserve(target);
      const script = document.createElement("script");
      script.src = `${target.dataset.folder}/states.js`;
      document.head.append(script);
    }
  },
  { rootMargin: "300px" },
);

function panel(name, data) {
  const figure = document.querySelector(`[data-panel="${name}"]`);
  const [picture, words] = ["img", "figcaption"].map((tag) => figure.querySelector(tag));
  const parts = [...figure.querySelector(".controls").children];
  let places = data.start;
  let timer = null;

  function show() {
    const [number, text] = data.states[places];
    if (number !== null) picture.src = `${figure.dataset.folder}/${number}.webp`;
    words.textContent = text;
    parts.forEach((part, i) => put(part, data.controls[i], places[i]));
  }

  function move(i, place) {
    const wanted = places.map((old, j) => (j === i ? place : isRun(j) ? 0 : old));
    places = nearest(Object.keys(data.states), wanted, i);
    parts.forEach((part, j) => part.classList.toggle("jumped", !isRun(j) && places[j] !== wanted[j]));
    show();
  }

  const isRun = (i) => data.controls[i].kind === "run";

  function run(i) {
    const more = data.states[places.map((place, j) => (j === i ? place + 1 : place))];
    if (more) move(i, places[i] + 1);
    else stop();
  }

  function start(i) {
    stop();
    if (places[i] === data.controls[i].values.length - 1) move(i, 0);
    timer = setInterval(run, FRAME, i);
    run(i);
  }

  function stop() {
    clearInterval(timer);
  }

  parts.forEach((part, i) => {
    if (isRun(i)) {
      const [go, halt] = part.querySelectorAll("button");
      go.onclick = () => start(i);
      halt.onclick = stop;
    } else {
      part.oninput = () => {
        stop();
        move(i, placeOf(part));
      };
    }
  });
  show(); // a browser may have kept where the controls stood
  for (const [number] of Object.values(data.states)) {
    if (number !== null) new Image().src = `${figure.dataset.folder}/${number}.webp`;
  }
  figure.dataset.ready = "";
}

// A combination that was not computed leads to the nearest one with this value of control i.
function nearest(keys, wanted, i) {
  const states = keys.map((key) => key.split(",").map(Number));
  const far = (state) =>
    state.reduce((sum, place, j) => sum + (place === wanted[j] ? 0 : 100 + Math.abs(place - wanted[j])), 0);
  return states.filter((state) => state[i] === wanted[i]).reduce((a, b) => (far(b) < far(a) ? b : a));
}

// The place of the value that a control shows, and the way back.
function placeOf(part) {
  const input = part.querySelector("input, select");
  if (input.type === "range") return Number(input.value);
  if (input.type === "checkbox") return Number(input.checked);
  if (input.type === "radio") return [...part.querySelectorAll("input")].findIndex((radio) => radio.checked);
  return input.selectedIndex;
}

function put(part, control, place) {
  const input = part.querySelector("input, select");
  if (!input) return;
  if (input.type === "range") {
    input.value = place;
    input.ariaValueText = part.querySelector("output").textContent = control.labels[place];
  } else if (input.type === "checkbox") input.checked = Boolean(place);
  else if (input.type === "radio") part.querySelectorAll("input")[place].checked = true;
  else input.selectedIndex = place;
}

// What scrolls from side to side can be reached by keyboard.
const scrolls = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});

// A link into a folded section, and a printer, open it.
function unfold(element) {
  for (let fold = element; fold; fold = fold.parentElement) {
    if (fold.tagName === "DETAILS") fold.open = true;
    else if (fold.tagName === "SECTION") fold.querySelector(":scope > details")?.setAttribute("open", "");
  }
}

function unfoldTarget() {
  unfold(document.getElementById(decodeURIComponent(location.hash.slice(1))));
}

addEventListener("hashchange", unfoldTarget);
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach(unfold));
addEventListener("DOMContentLoaded", () => {
  if (location.protocol === "file:") document.querySelector(".doors a[href*='lite/']")?.remove(); // needs a server
  document.querySelectorAll("[data-panel]").forEach((figure) => inSight.observe(figure));
  document.querySelectorAll("pre, .table-wrapper, .picture, math[display=block]").forEach((wide) => scrolls.observe(wide));
  unfoldTarget();
});
