/**
 * The script of the treemap page: shows the view of one item at a time. It runs in a browser, from within the page; everything that
 * it shows is text, never markup, and positions are set through the style object, which the page's policy allows.
 */
"use strict";

{
  const MOST_FOUND = 50;
  /** The image has components, those files, and those functions. */
  const FILE_DEPTH = 2;
  const { tree: root, chains } = JSON.parse(document.getElementById("data").textContent);
  const map = document.getElementById("map");
  const trail = document.getElementById("trail");
  const status = document.getElementById("status");
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  const why = document.getElementById("why");

  /** In VS Code the page can ask for the source of what is shown; in a browser there is nobody to ask. */
  const editor = globalThis.acquireVsCodeApi?.();

  /** Indexes of children from the root to the item that is shown. */
  let at = [];

  const { format: grouped } = new Intl.NumberFormat("en-US");
  const itemAt = (path) => path.reduce((item, index) => item.children[index], root);
  const words = (item) => {
    const lines = item.lines > 0 ? `, ${grouped(item.lines)} lines` : "";
    const share = ((100 * item.bytes) / root.bytes).toFixed(1);
    return `${item.name}: ${grouped(item.bytes)} bytes (${share} %)${lines}`;
  };

  function show(path, focused) {
    at = path;
    const item = itemAt(path);
    map.replaceChildren(...item.tiles.map((tile) => makeTile(tile, path)));
    trail.replaceChildren(...path.map((_, length) => crumb(path.slice(0, length))), crumb(path));
    status.textContent = words(item);
    mark();
    if (path.length > 0) explain(nearest(path));
    else why.hidden = true;
    const target =
      focused === undefined ? undefined : map.querySelector(`[data-path="${focused.join(".")}"]`);
    (target ?? map.querySelector(".tile"))?.focus({ preventScroll: true });
  }

  function makeTile(tile, from) {
    if (tile.path.length === 0) return makeRest(tile, from);
    const path = [...from, ...tile.path];
    const item = itemAt(path);
    const button = document.createElement("button");
    button.type = "button";
    button.className = `tile ${tile.path.length === 1 ? "outer" : "inner"} ${item.kind}`;
    button.dataset.path = path.join(".");
    // A file stands in its component, so its folder need not be said.
    button.textContent = path.length === FILE_DEPTH ? item.name.replace(/^.*\//, "") : item.name;
    const said = words(item);
    button.title = said;
    button.setAttribute("aria-label", said);
    place(button, tile);
    button.addEventListener("focus", () => (status.textContent = said));
    button.addEventListener("mouseenter", () => (status.textContent = said));
    button.addEventListener("click", () => enter(path));
    return button;
  }

  function openSource(path) {
    const names = path.map((_, end) => itemAt(path.slice(0, end + 1)).name);
    editor?.postMessage({ kind: itemAt(path).kind, path: names });
  }

  function place(button, { x, y, width, height }) {
    button.style.left = `${x / 10}%`;
    button.style.top = `${y / 10}%`;
    button.style.width = `${width / 10}%`;
    button.style.height = `${height / 10}%`;
  }

  /** The tile of all that are too small for tiles of their own: it lists the largest of them. */
  function makeRest(tile, from) {
    const first = itemAt(from).tiles.filter(({ path }) => path.length === 1).length;
    const small = itemAt(from).children.slice(first);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "tile outer rest";
    button.textContent = `${grouped(small.length)} smaller`;
    place(button, tile);
    button.addEventListener("click", () => {
      list(small.map((item, index) => [item, [...from, first + index]]));
      found.querySelector("button").focus();
    });
    return button;
  }

  /** Looks into an item; a function has nothing to look into, so its file is shown, and its source where that can be. */
  function enter(path) {
    const item = itemAt(path);
    if (item.tiles !== undefined) {
      show(path);
      return;
    }
    if (path.length - 1 > at.length) show(path.slice(0, -1), path);
    else status.textContent = words(item);
    openSource(path);
    explain(path);
  }

  /** Steps that are known, by id: chains share their beginnings, so each link is followed once. */
  const steps = [];
  function stepsTo(id) {
    const along = [];
    // Null where nothing refers to it.
    for (; steps[id] === undefined && chains[id]?.length > 1; id = chains[id][1]) along.push(id);
    let length = (steps[id] ??= chains[id] ? 0 : Infinity);
    while (along.length > 0) steps[along.pop()] = ++length;
    return length;
  }

  /** Of what is in a component or file, the path of what the shortest chain leads to. */
  function nearest(path) {
    let best;
    let fewest;
    const look = (item) => {
      if (item.id !== undefined && !(stepsTo(item.id) >= fewest)) {
        fewest = stepsTo(item.id);
        best = item.id;
      }
      item.children?.forEach(look);
    };
    look(itemAt(path));
    return best === undefined ? path : pathOf(best);
  }

  let places;
  /** Where an item is, by its id. */
  function pathOf(id) {
    if (places === undefined) {
      places = [];
      const note = (item, path) => {
        if (item.id !== undefined) places[item.id] = path;
        item.children?.forEach((child, index) => note(child, [...path, index]));
      };
      note(root, []);
    }
    return places[id];
  }

  const STARTS = {
    main: "the shortest chain of references from main",
    entry: "the shortest chain of references from the enclave's entry, as in every image",
    kept: "from a table that the linker script keeps",
  };

  /** Shows the chain of references that leads to a function or datum. */
  function explain(path) {
    const item = itemAt(path);
    why.hidden = item.id === undefined || chains.length === 0;
    if (why.hidden) return;
    const links = [];
    let place = "";
    for (let id = item.id; id !== undefined;) {
      links.unshift(link(id, place));
      const step = chains[id] ?? [];
      place = step[2] ?? "";
      id = step[1];
    }
    const start = chains[item.id]?.[0];
    why.querySelector("h2").textContent =
      start === undefined
        ? `Why ${item.name} is here: nothing refers to it; the linker keeps its section as a whole`
        : `Why ${item.name} is here: ${STARTS[start]}`;
    why.querySelector("ol").replaceChildren(...links);
  }

  /** An item of a chain, with the place in it that refers to the next. */
  function link(id, place) {
    const path = pathOf(id);
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = itemAt(path).name;
    button.addEventListener("click", () => {
      show(path.slice(0, -1), path);
      explain(path);
    });
    line.append(button, ` – ${place === "" ? itemAt(path.slice(0, -1)).name : place}`);
    return line;
  }

  function crumb(path) {
    const part = document.createElement("span");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = itemAt(path).name;
    if (path.length === at.length) button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => show(path));
    part.append(...(path.length > 0 ? [" › "] : []), button);
    return part;
  }

  function* everything(item, path) {
    yield [item, path];
    for (const [index, child] of (item.children ?? []).entries()) yield* everything(child, [...path, index]);
  }

  /** Dims the tiles in which nothing matches, and lists what does. */
  function mark() {
    const wanted = search.value.trim().toLowerCase();
    if (wanted === "") {
      for (const tile of map.querySelectorAll(".dimmed")) tile.classList.remove("dimmed");
      list([]);
      return;
    }
    const matches = [...everything(root, [])].filter(
      ([item, path]) => path.length > 0 && item.name.toLowerCase().includes(wanted),
    );
    const around = new Set(
      matches.flatMap(([, path]) => path.map((_, end) => path.slice(0, end + 1).join("."))),
    );
    for (const tile of map.children) tile.classList.toggle("dimmed", !around.has(tile.dataset.path));
    list(matches);
    const more = matches.length > MOST_FOUND ? `, of which ${MOST_FOUND} are listed` : "";
    status.textContent =
      matches.length === 0 ? "Nothing has this in its name." : `${matches.length} found${more}.`;
  }

  function list(items) {
    found.hidden = items.length === 0;
    found.replaceChildren(...items.slice(0, MOST_FOUND).map(([item, path]) => result(item, path)));
  }

  function result(item, path) {
    const line = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = `${words(item)} – in ${
      path
        .slice(0, -1)
        .map((_, end) => itemAt(path.slice(0, end + 1)).name)
        .join(" › ") || root.name
    }`;
    button.addEventListener("click", () => {
      show(path.slice(0, -1), path);
      explain(nearest(path));
    });
    line.append(button);
    return line;
  }

  search.addEventListener("input", mark);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      mark();
    } else if (event.key === "Escape" && at.length > 0) {
      show(at.slice(0, -1), at);
    } else if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    }
  });
  if (root.tiles !== undefined) {
    show([]);
    // Known before somebody looks into the first component, where there is time for it.
    globalThis.requestIdleCallback?.(() => nearest([]));
  }
}
