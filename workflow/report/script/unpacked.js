// What the page carries: JSON, compressed, in a block that no browser takes for anything else.

async function unpacked() {
  const letters = document.getElementById("packed").textContent.trim();
  const bytes = Uint8Array.from(atob(letters), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}
