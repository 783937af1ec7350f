/** A list with more is not read to its end. */
const mostPages = 10;
const pageSize = 100;

/** Every entry of a list, oldest first, up to a limit. */
export async function everyPage<Entry>(
  ask: (page: { readonly per_page: number; readonly page: number }) => Promise<{
    readonly data: readonly Entry[];
  }>,
): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await ask({ per_page: pageSize, page });
    all.push(...data);
    if (data.length < pageSize) break;
  }
  return all;
}
