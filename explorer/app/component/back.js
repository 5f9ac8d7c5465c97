// Leaves the address of the page that asks to sign in, so that one comes back to it. Shows nothing.

const LASTS = 900; // seconds

export default function () {
  const here = new URL(location.href);
  here.searchParams.delete("signin");
  const back = encodeURIComponent(here.pathname + here.search);
  document.cookie = `explorer-back=${back}; path=/; max-age=${LASTS}; samesite=lax`;
}
