/* TakeWith on another web site: <script src=".../embed.js" data-compound="..." data-condition="..." async></script>
   The answer stands in a frame of its own origin, so that nothing on this page can change a word of it; it is shown
   whole or not at all. Logo, introduction and colours are the partner's: see docs/integrate.md. No cookie, no store,
   no referrer. */
(function () {
  "use strict";

  var COLOURS = ["accent", "background", "text"];
  var PASSED = { regimen: "regimen", audience: "audience", lang: "lang" };
  var PATIENCE = 10000; // ms: a frame that says nothing by then is not shown
  var FRAME = ":host{display:block}" +
    "header{display:flex;gap:12px;align-items:center;margin:0 0 12px;font:inherit}" +
    "header img{max-height:40px;max-width:160px}header p{margin:0}";

  function address(script, base, path) {
    var url = new URL(path + "can-i-take/" + encodeURIComponent(script.dataset.compound) + "/with/" +
      encodeURIComponent(script.dataset.condition), base);
    Object.keys(PASSED).forEach(function (name) {
      if (script.dataset[name]) url.searchParams.set(PASSED[name], script.dataset[name]);
    });
    return url.href;
  }

  function element(name, properties) {
    return Object.assign(document.createElement(name), properties);
  }

  function introduction(script) {
    var header = element("header", {});
    var logo = script.dataset.logo && new URL(script.dataset.logo, document.baseURI);
    if (logo && /^https?:$/.test(logo.protocol)) {
      header.append(element("img", { src: logo.href, alt: script.dataset.logoAlt || "" }));
    }
    if (script.dataset.intro) header.append(element("p", { textContent: script.dataset.intro.slice(0, 300) }));
    return header.childNodes.length ? header : null;
  }

  function place(script) {
    var host = element("div", { className: "takewith" });
    if (script.closest("head") || !script.parentNode) document.body.append(host);
    else script.after(host);
    return host;
  }

  function theme(host, script) {
    var style = getComputedStyle(host), chosen = {};
    COLOURS.forEach(function (name) {
      var colour = style.getPropertyValue("--takewith-" + name).trim();
      if (colour) chosen[name] = colour;
    });
    return { takewith: 1, colours: chosen, scheme: script.dataset.theme || "" };
  }

  function show(script) {
    if (script.dataset.takewithShown || !script.dataset.compound || !script.dataset.condition) return;
    script.dataset.takewithShown = "yes";
    var base = new URL(".", script.src), host = place(script), root = host.attachShadow({ mode: "open" });
    if (root.adoptedStyleSheets && window.CSSStyleSheet) {
      var sheet = new CSSStyleSheet();
      sheet.replaceSync(FRAME);
      root.adoptedStyleSheets = [sheet];
    }
    var header = introduction(script);
    if (header) root.append(header);
    var frame = element("iframe", {
      src: address(script, base, "embed/"), referrerPolicy: "no-referrer",
      title: "TakeWith: " + script.dataset.compound + ", " + script.dataset.condition
    });

    // Not display: none, in which a page has no height to tell.
    Object.assign(frame.style, { visibility: "hidden", height: "0", width: "100%", border: "0", display: "block" });

    function send() {
      frame.contentWindow.postMessage(theme(host, script), base.origin);
    }
    function instead() {
      frame.remove();
      root.append(element("a", { href: address(script, base, ""), textContent: frame.title }));
    }
    var waiting = setTimeout(instead, PATIENCE);

    window.addEventListener("message", function (event) {
      if (event.source !== frame.contentWindow || event.origin !== base.origin || !event.data) return;
      if (event.data.takewith !== 1 || !(event.data.height > 0)) return;
      if (frame.style.visibility) {
        clearTimeout(waiting);
        frame.style.visibility = "";
        send();
      }
      frame.style.height = Math.ceil(event.data.height) + "px";
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", send);
    root.append(frame);
  }

  function start() {
    var own = document.currentScript;
    var scripts = own ? [own] : document.querySelectorAll("script[data-compound][data-condition][src]");
    Array.prototype.forEach.call(scripts, function (script) {
      if (document.body) show(script);
      else document.addEventListener("DOMContentLoaded", function () { show(script); });
    });
  }

  start();
})();
