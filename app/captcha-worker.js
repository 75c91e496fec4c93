// Solves the puzzle beside the page, with the page's own WebAssembly.
// It gets the address of the glue, the compiled module and the puzzle, tells how
// many parts are solved, and answers with the numbers found, or null if it could
// not work.
self.onmessage = async ({ data: [glue, module, puzzle] }) => {
  try {
    const portal = await import(glue);
    await portal.default({ module_or_path: module });
    self.postMessage(portal.solve(puzzle, (solved) => self.postMessage(solved)));
  } catch {
    self.postMessage(null);
  }
};
