// Hands on what stands behind `#` of the link, and takes it out of the address.
"use strict";
{
  const form = document.getElementById("not-me");
  const handOn = () => {
    if (location.hash.length < 2) return;
    form.elements.link.value = location.hash;
    history.replaceState(null, "", location.pathname + location.search);
    form.submit();
  };
  addEventListener("hashchange", handOn);
  handOn();
}
