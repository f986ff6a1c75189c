/* Draws a briefing: incidents as symbols, labels where there is room, and the page for printing.
   Data comes from the block "briefing-data"; every text is set by textContent, never as markup. */
"use strict";
function showBriefing(map, ground) {
  const data = JSON.parse(document.getElementById("briefing-data").textContent);
  const box = L.latLngBounds(data.box);

  // Streets: folium has drawn the edges; the surface goes on top in the same order.
  const fills = L.layerGroup().addTo(map);
  for (const street of ground.streets) {
    street.layer.eachLayer(function (line) {
      L.polyline(line.getLatLngs(), {
        color: street.color, weight: street.weight, interactive: false, smoothFactor: 1,
      }).addTo(fills);
    });
  }

  const outline = {
    square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
    triangle: [[0, -1.16], [1.16, 0.93], [-1.16, 0.93]],
    diamond: [[0, -1.16], [1.16, 0], [0, 1.16], [-1.16, 0]],
    down: [[0, 1.16], [1.16, -0.93], [-1.16, -0.93]],
    cross: [[0.42, -1.16], [0.42, -0.42], [1.16, -0.42], [1.16, 0.42], [0.42, 0.42], [0.42, 1.16],
            [-0.42, 1.16], [-0.42, 0.42], [-1.16, 0.42], [-1.16, -0.42], [-0.42, -0.42], [-0.42, -1.16]],
    star: Array.from({length: 10}, (_, i) => {
      const reach = i % 2 ? 0.55 : 1.25, turn = (i * Math.PI) / 5 - Math.PI / 2;
      return [reach * Math.cos(turn), reach * Math.sin(turn)];
    }),
  };
  // SVG, not canvas: it prints as lines, and browsers print a canvas over others as a white sheet.
  const Sign = L.CircleMarker.extend({
    onAdd: function (onto) {
      L.CircleMarker.prototype.onAdd.call(this, onto);
      if (this.options.count < 2) return;
      const text = this._number = L.SVG.create("text");
      text.textContent = this.options.count;
      text.setAttribute("class", "number");
      text.setAttribute("font-size", Math.max(8, Math.round(this._radius * 1.05)));
      this._path.parentNode.appendChild(text);
      this._updatePath();
    },
    onRemove: function (from) {
      L.CircleMarker.prototype.onRemove.call(this, from);
      if (this._number) this._number.remove();
    },
    _updatePath: function () {
      const corners = outline[this.options.shape], at = this._point, r = this._radius;
      if (corners && !this._empty()) {
        const places = corners.map((c) => (at.x + c[0] * r).toFixed(1) + " " + (at.y + c[1] * r).toFixed(1));
        this._renderer._setPath(this, "M" + places.join("L") + "Z");
      } else {
        L.CircleMarker.prototype._updatePath.call(this);
      }
      if (!this._number) return;
      this._number.setAttribute("x", at.x);
      this._number.setAttribute("y", at.y + r * 0.37);
      this._number.setAttribute("display", this._empty() ? "none" : "inline");
    },
  });
  // Incidents at one place share one symbol, which says how many they are.
  const points = data.points, places = new Map();
  points.lat.forEach(function (lat, i) {
    const key = lat + " " + points.lon[i];
    if (!places.has(key)) places.set(key, []);
    places.get(key).push(i);
  });
  const small = places.size > 1500 ? 3.5 : places.size > 300 ? 4.5 : 5.5;
  const incidents = ground.incidents;
  const sheet = L.svg({pane: "incidents", padding: 0.3});
  function kindOf(rows) {
    const counts = new Map();
    for (const i of rows) counts.set(points.kind[i], (counts.get(points.kind[i]) || 0) + 1);
    return data.classes[[...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0][0]];
  }
  function tell(rows) {
    const box = document.createElement("div");
    for (const i of rows.slice(0, 8)) {
      const head = document.createElement("b"), when = document.createElement("span");
      head.textContent = data.names[points.name[i]];
      when.textContent = points.at[i];
      box.append(head, when);
    }
    if (rows.length > 8) {
      const more = document.createElement("span");
      more.textContent = "and " + (rows.length - 8) + " more";
      box.append(more);
    }
    return box;
  }
  for (const rows of [...places.values()].sort((a, b) => a.length - b.length)) {
    const kind = kindOf(rows);
    new Sign([points.lat[rows[0]], points.lon[rows[0]]], {
      renderer: sheet, pane: "incidents", shape: kind.shape, count: rows.length,
      radius: rows.length > 1 ? Math.min(small + 1.5 + 2 * Math.log2(rows.length), 16) : small,
      color: "#ffffff", weight: 1, fillColor: kind.colour, fillOpacity: 0.92,
    }).bindTooltip(function () { return tell(rows); }).addTo(incidents);
  }
  const key = document.getElementById("density-key");
  function showKey() {
    if (key) key.hidden = !(ground.density && map.hasLayer(ground.density));
  }
  map.on("overlayadd overlayremove", showKey);
  showKey();

  // Labels: the most important first, each only where it touches no other.
  const labels = ground.labels;
  const ruler = document.createElement("canvas").getContext("2d");
  function write() {
    labels.clearLayers();
    const zoom = map.getZoom(), view = map.getBounds(), taken = [], size = map.getSize();
    const shown = new Map();
    for (const label of data.labels) {
      if (zoom < label.zoom || !view.contains([label.lat, label.lon])) continue;
      const at = map.latLngToContainerPoint([label.lat, label.lon]);
      const tall = label.kind === "beat" ? 15 : 12;
      ruler.font = (tall + 1) + "px sans-serif";
      const text = label.kind === "district" ? label.text.toUpperCase() : label.text;
      const wide = ruler.measureText(text).width;
      const c = Math.abs(Math.cos(label.turn)), s = Math.abs(Math.sin(label.turn));
      const w = wide * c + tall * s + 6, h = wide * s + tall * c + 4;
      const rect = [at.x - w / 2, at.y - h / 2, at.x + w / 2, at.y + h / 2];
      if (rect[0] < 0 || rect[1] < 0 || rect[2] > size.x || rect[3] > size.y) continue;
      if (taken.some((o) => rect[0] < o[2] && rect[2] > o[0] && rect[1] < o[3] && rect[3] > o[1])) continue;
      const twin = shown.get(label.text);
      if (twin && twin.some((p) => p.distanceTo(at) < 420)) continue;
      shown.set(label.text, (twin || []).concat([at]));
      taken.push(rect);
      const span = document.createElement("span");
      span.className = "label " + label.kind;
      span.textContent = label.text;
      span.style.transform = "translate(-50%, -50%) rotate(" + label.turn + "rad)";
      const icon = L.divIcon({html: span, className: "", iconSize: [0, 0]});
      L.marker([label.lat, label.lon], {
        icon: icon, pane: "labels", interactive: false, keyboard: false,
      }).addTo(labels);
      if (taken.length > 160) break;
    }
  }
  function fit() {
    map.invalidateSize({animate: false});
    map.fitBounds(box, {animate: false, padding: [4, 4]});
  }
  map.on("zoomend moveend resize", write);
  fit();
  write();

  // Paper is not a screen: the map is drawn again for the sheet, then for the window.
  window.addEventListener("beforeprint", function () {
    document.body.classList.add("printing");
    fit();
  });
  window.addEventListener("afterprint", function () {
    document.body.classList.remove("printing");
    fit();
  });
}
