/**
 * A table of countries in the MMDB format (MaxMind DB 2.0) for a few IPv4 networks, as `1.2.3.0/24` -> the record. Enough of the
 * format to be read by a library that knows nothing of us: a binary tree of 24-bit records, then data, then the description.
 */
export function countryTable(networks: Record<string, unknown>): Buffer {
  type Node = [Branch, Branch];
  type Branch = Node | { data: number } | null;
  const parts: Buffer[] = [];
  let size = 0;
  const root: Node = [null, null];
  for (const [network, record] of Object.entries(networks)) {
    const [address, bits] = network.split('/') as [string, string];
    const number = address.split('.').reduce((n, part) => n * 256 + Number(part), 0);
    const leaf = { data: size };
    const encoded = encode(record);
    parts.push(encoded);
    size += encoded.length;
    let node = root;
    for (let i = 0; i < Number(bits) - 1; i++) {
      const bit = (number >>> (31 - i)) & 1;
      const next = node[bit];
      const below: Node = Array.isArray(next) ? next : [null, null];
      node[bit] = below;
      node = below;
    }
    node[(number >>> (32 - Number(bits))) & 1] = leaf;
  }
  const nodes: Node[] = [];
  const collect = (node: Node) => {
    nodes.push(node);
    for (const branch of node) if (Array.isArray(branch)) collect(branch);
  };
  collect(root);
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [i, node] of nodes.entries())
    for (const [side, branch] of node.entries()) {
      const value =
        branch === null
          ? nodes.length
          : Array.isArray(branch)
            ? nodes.indexOf(branch)
            : nodes.length + 16 + branch.data;
      tree.writeUIntBE(value, i * 6 + side * 3, 3);
    }
  const description = {
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_790_000_000,
    database_type: 'Test-Country',
    description: { en: 'made by a test' },
    ip_version: 4,
    languages: ['en'],
    node_count: nodes.length,
    record_size: 24,
  };
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    ...parts,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    encode(description),
  ]);
}

/** Strings (2), unsigned 32-bit numbers (6), maps (7) and arrays (11, an extended type). */
function encode(value: unknown): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([control(6, 4), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([value.length, 11 - 7]), ...value.map(encode)]);
  const entries = Object.entries(value as Record<string, unknown>);
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([key, v]) => [encode(key), encode(v)])]);
}

function control(type: number, size: number): Buffer {
  return size < 29 ? Buffer.from([(type << 5) | size]) : Buffer.from([(type << 5) | 29, size - 29]);
}
