/**
 * What follows the `#` belongs to the page that was asked for. Browsers carry it through redirects, so it has come here with the
 * visitor; where the page itself goes on, it must be named.
 */

/** Goes to an address by a navigation. */
export function goTo(address) {
  const target = new URL(address, location.href);
  if (target.hash === '') target.hash = location.hash;
  // With a fragment this would be none.
  if (target.href === location.href && target.hash !== '') location.reload();
  else location.assign(target.href);
}

/** Forms lead back to this page. */
export function keepFragment(main) {
  if (location.hash === '') return;
  for (const form of main.querySelectorAll('form'))
    form.setAttribute('action', form.getAttribute('action') + location.hash);
}
