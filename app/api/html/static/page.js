/* Makes pages more comfortable; each works without it. Keeps nothing and sends no keystroke: suggestions are looked up
   in a list that is fetched once, and only a name that is not in it is asked about, in the body of a request. */
(function () {
  "use strict";

  var MOST = 8;
  var WAIT = 250; // ms of rest before a spelling is asked about
  var names = null;

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });

  function folded(text) {
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function list() {
    if (!names) {
      names = fetch("/names.json").then(function (answer) { return answer.json(); }).then(function (all) {
        return all.map(function (one) {
          return { slug: one[0], name: one[1], all: [one[1]].concat(one[2]).map(function (name) { return [name, folded(name)]; }) };
        });
      }).catch(function () { names = null; return []; });
    }
    return names;
  }

  /* Names that begin with the text come first, then those with a word that does. */
  function matching(all, text) {
    var typed = folded(text), first = [], second = [];
    all.forEach(function (one) {
      var begins = one.all.find(function (pair) { return pair[1].startsWith(typed); });
      var within = begins || one.all.find(function (pair) { return pair[1].includes(" " + typed); });
      if (within) (begins ? first : second).push({ slug: one.slug, name: one.name, met: within[0] });
    });
    return first.concat(second).slice(0, MOST);
  }

  function spelt(text) {
    return fetch("/v1/resolve", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ names: [text] })
    }).then(function (answer) { return answer.ok ? answer.json() : { names: [] }; }).then(function (answer) {
      return ((answer.names[0] || {}).candidates || []).map(function (one) {
        return { slug: one.substance, name: one.name, met: one.matched };
      });
    }).catch(function () { return []; });
  }

  function suggest(input, chosen) {
    var box = document.createElement("ul"), found = [], at = -1, timer = 0, asked = 0;
    box.className = "suggestions";
    box.id = input.id + "-suggestions";
    box.hidden = true;
    box.setAttribute("role", "listbox");
    box.setAttribute("aria-label", (input.labels[0] || input).textContent.trim());
    input.after(box);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", box.id);

    function close() {
      box.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }
    function move(to) {
      at = (to + found.length) % found.length;
      Array.prototype.forEach.call(box.children, function (item, place) {
        item.setAttribute("aria-selected", String(place === at));
        if (place === at) item.scrollIntoView({ block: "nearest" });
      });
      input.setAttribute("aria-activedescendant", box.children[at].id);
    }
    function take(place) {
      var one = found[place];
      close();
      chosen(one);
    }
    function draw(some) {
      found = some;
      at = -1;
      box.replaceChildren.apply(box, some.map(function (one, place) {
        var item = document.createElement("li");
        item.id = box.id + "-" + place;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = one.name;
        if (folded(one.met) !== folded(one.name)) {
          var small = document.createElement("small");
          small.textContent = one.met;
          item.append(small);
        }
        item.addEventListener("pointerdown", function (event) { event.preventDefault(); take(place); });
        return item;
      }));
      box.hidden = !some.length;
      input.setAttribute("aria-expanded", String(!!some.length));
      input.removeAttribute("aria-activedescendant");
    }
    function look() {
      var text = input.value.trim(), mine = ++asked;
      clearTimeout(timer);
      if (text.length < 2) return close();
      list().then(function (all) {
        if (mine !== asked) return;
        var some = matching(all, text);
        draw(some);
        if (some.length || text.length < 4) return;
        timer = setTimeout(function () {
          spelt(text).then(function (alike) { if (mine === asked) draw(alike); });
        }, WAIT);
      });
    }
    input.addEventListener("input", look);
    input.addEventListener("focus", list);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      if (box.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        move(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1));
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        take(at);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
    return close;
  }

  document.querySelectorAll("[data-suggest] input").forEach(function (input) {
    suggest(input, function (one) {
      input.value = one.name;
      input.focus();
    });
  });

  /* A list with one name a line gets a field that adds to it; the list itself stays as it is. */
  document.querySelectorAll("[data-suggest-lines]").forEach(function (field) {
    var lines = field.querySelector("textarea"), label = field.querySelector("label");
    var adder = document.createElement("div"), input = document.createElement("input");
    adder.className = "field";
    input.type = "text";
    input.id = lines.id + "-add";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.setAttribute("aria-label", label.textContent + ": " + field.dataset.suggestLines);
    input.placeholder = field.dataset.suggestLines;
    adder.append(input);
    lines.before(adder);
    function add(text) {
      lines.value = (lines.value.trim() ? lines.value.trimEnd() + "\n" : "") + text + "\n";
      input.value = "";
      input.focus();
    }
    suggest(input, function (one) { add(one.name); });
    input.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.defaultPrevented) return;
      event.preventDefault(); // the enter key adds a line, it does not send the form
      if (input.value.trim()) add(input.value.trim());
    });
  });
})();
