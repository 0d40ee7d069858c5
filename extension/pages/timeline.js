/**
 * The script of the timeline: a lane for each thread, on it what happened there, by the number of executed instructions. The chart is one
 * control with a value, as a slider is: a screen reader says the event that it stands on. Events are drawn on a canvas, so that 20,000 of
 * them move at the speed of the screen.
 */
"use strict";

{
  const { events, beginning, present, count, texts } = JSON.parse(
    document.getElementById("data").textContent,
  );
  const editor = globalThis.acquireVsCodeApi?.();
  const chart = document.getElementById("chart");
  const canvas = document.getElementById("canvas");
  const said = document.getElementById("said");
  const go = document.getElementById("go");
  const style = getComputedStyle(document.body);
  /** Of the theme, which can change while the page is open. */
  let colours = readColours();
  const lanes = [...new Set(events.map(({ thread }) => thread ?? 1))].sort((a, b) => a - b);
  const laneOf = new Map(lanes.map((thread, index) => [thread, index]));
  const LEFT = 90;

  /** What is in view, in instructions. */
  let from = beginning;
  let to = Math.max(present, beginning + 1);
  /** The event on which the chart stands. */
  let at = nearest(count);
  let isAsked = false;

  function readColours() {
    return [0, 1, 2, 3, 4, 5].map((index) => {
      const probe = document.createElement("i");
      probe.className = `c${index}`;
      document.body.append(probe);
      const colour = getComputedStyle(probe).backgroundColor;
      probe.remove();
      return colour;
    });
  }

  function nearest(instant) {
    let low = 0;
    let high = events.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (events[middle].instant < instant) low = middle + 1;
      else high = middle;
    }
    const before = events[low - 1];
    return before && instant - before.instant < (events[low]?.instant ?? Infinity) - instant ? low - 1 : low;
  }

  function ask() {
    if (isAsked) return;
    isAsked = true;
    requestAnimationFrame(() => {
      isAsked = false;
      draw();
    });
  }

  function draw() {
    const scale = devicePixelRatio;
    const width = canvas.clientWidth;
    const height = canvas.clientHeight;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext("2d");
    pen.scale(scale, scale);
    pen.font = `12px ${style.fontFamily}`;
    const lane = height / Math.max(lanes.length, 1);
    const x = (instant) => LEFT + ((instant - from) / (to - from)) * (width - LEFT);
    pen.fillStyle = style.color;
    lanes.forEach((thread, index) =>
      pen.fillText(`${texts.thread} ${thread}`, 8, index * lane + lane / 2 + 4),
    );
    // Of events that fall on one pixel, one is drawn.
    const drawn = new Set();
    for (const { instant, thread = 1, colour } of events) {
      if (instant < from || instant > to) continue;
      const left = Math.round(x(instant));
      const row = laneOf.get(thread);
      const key = (left * lanes.length + row) * 8 + colour;
      if (drawn.has(key)) continue;
      drawn.add(key);
      pen.fillStyle = colours[colour];
      const part = (lane - 16) / 6;
      pen.fillRect(left, row * lane + 8 + colour * part, 3, Math.max(part - 1, 2));
    }
    mark(pen, x(count), height, style.color, [4, 3]);
    if (events[at]) mark(pen, x(events[at].instant), height, colours[0], []);
  }

  function mark(pen, left, height, colour, dashes) {
    if (left < LEFT) return;
    pen.strokeStyle = colour;
    pen.setLineDash(dashes);
    pen.beginPath();
    pen.moveTo(left + 1.5, 0);
    pen.lineTo(left + 1.5, height);
    pen.stroke();
  }

  function select(index) {
    at = Math.min(Math.max(index, 0), events.length - 1);
    const event = events[at];
    if (!event) return;
    const span = to - from;
    if (event.instant < from || event.instant > to) show(event.instant - span / 2, span);
    said.textContent = event.text;
    chart.setAttribute("aria-valuenow", String(at + 1));
    chart.setAttribute("aria-valuetext", event.text);
    ask();
  }

  /** Brings a span into view that begins there, as far as time goes. */
  function show(start, span) {
    const whole = Math.max(present - beginning, 1);
    const wide = Math.min(Math.max(span, 20), whole);
    from = Math.min(Math.max(start, beginning), beginning + whole - wide);
    to = from + wide;
    ask();
  }

  function zoom(factor, centre = events[at]?.instant ?? from) {
    const span = (to - from) * factor;
    show(centre - ((centre - from) / (to - from)) * span, span);
  }

  function leave() {
    if (events[at]) editor?.postMessage({ kind: "instant", instant: events[at].instant });
  }

  const KEYS = {
    ArrowRight: () => select(at + 1),
    ArrowLeft: () => select(at - 1),
    PageDown: () => select(at + 20),
    PageUp: () => select(at - 20),
    Home: () => select(0),
    End: () => select(events.length - 1),
    "+": () => zoom(0.5),
    "-": () => zoom(2),
    Enter: leave,
  };
  chart.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  const instantAt = ({ clientX }) => {
    const box = canvas.getBoundingClientRect();
    return from + ((clientX - box.left - LEFT) / (box.width - LEFT)) * (to - from);
  };
  let drag;
  chart.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX, from, isMoved: false };
    chart.setPointerCapture(event.pointerId);
  });
  chart.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const by = event.clientX - drag.x;
    drag.isMoved ||= Math.abs(by) > 3;
    if (drag.isMoved) show(drag.from - (by / (canvas.clientWidth - LEFT)) * (to - from), to - from);
  });
  chart.addEventListener("pointerup", (event) => {
    if (drag && !drag.isMoved) select(nearest(instantAt(event)));
    drag = undefined;
  });
  chart.addEventListener("dblclick", leave);
  chart.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      if (event.shiftKey || event.deltaX !== 0)
        show(from + ((event.deltaX || event.deltaY) / 500) * (to - from), to - from);
      else zoom(event.deltaY > 0 ? 1.25 : 0.8, instantAt(event));
    },
    { passive: false },
  );
  go.addEventListener("click", leave);
  addEventListener("resize", ask);
  const themes = new MutationObserver(() => {
    colours = readColours();
    ask();
  });
  themes.observe(document.documentElement, { attributes: true, attributeFilter: ["style"] });
  themes.observe(document.body, { attributes: true, attributeFilter: ["class"] });
  select(at);
}
