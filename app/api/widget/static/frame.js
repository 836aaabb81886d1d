/* Inside the frame: tells the page around it how tall the answer is, and takes its colours where they can be read. */
(function () {
  "use strict";

  var READABLE = 4.5; // contrast that WCAG 2.2 asks of text
  var root = document.documentElement;

  function parts(colour) {
    var probe = document.createElement("span");
    probe.style.color = colour;
    if (!probe.style.color) return null;
    document.body.append(probe);
    var found = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(getComputedStyle(probe).color);
    probe.remove();
    return found && (found[4] === undefined || found[4] === "1") ? found.slice(1, 4).map(Number) : null;
  }

  function luminance(rgb) {
    var linear = rgb.map(function (value) {
      var share = value / 255;
      return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  }

  function readable(one, two) {
    var light = luminance(one), dark = luminance(two);
    return (Math.max(light, dark) + 0.05) / (Math.min(light, dark) + 0.05) >= READABLE;
  }

  function set(name, rgb) {
    root.style.setProperty(name, "rgb(" + rgb.join(" ") + ")");
  }

  function current(name) {
    return parts("var(" + name + ")");
  }

  /* Text and background come together or not at all: words that cannot be read would be words taken away. */
  function colour(chosen) {
    ["--paper", "--ink", "--accent", "--card", "--quiet"].forEach(function (name) { root.style.removeProperty(name); });
    var text = chosen.text && parts(chosen.text), background = chosen.background && parts(chosen.background);
    if (text && background && readable(text, background)) {
      set("--paper", background);
      set("--card", background);
      set("--ink", text);
      set("--quiet", text);
    }
    var accent = chosen.accent && parts(chosen.accent), paper = current("--paper");
    if (accent && paper && readable(accent, paper)) set("--accent", accent);
  }

  window.addEventListener("message", function (event) {
    if (event.source !== window.parent || !event.data || event.data.takewith !== 1) return;
    if (/^(light|dark)$/.test(event.data.scheme)) root.dataset.scheme = event.data.scheme;
    colour(event.data.colours || {});
  });

  /* Links to elsewhere leave the frame: other pages refuse to be shown in one. */
  document.querySelectorAll("a[href]:not([href^='#'])").forEach(function (link) {
    link.target = "_blank";
    link.rel = "noopener";
  });

  function tell() {
    window.parent.postMessage({ takewith: 1, height: root.getBoundingClientRect().height }, "*");
  }
  if (window.parent !== window) {
    new ResizeObserver(tell).observe(root);
    tell();
  }
})();
