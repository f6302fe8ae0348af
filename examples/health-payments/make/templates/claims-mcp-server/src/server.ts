import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { tools } from './tools.js';
import { callClaimsApi } from './claims-api.js';

const server = new McpServer({ name: 'claims', version: '2.3.1' });

for (const [name, schema] of Object.entries(tools)) {
  server.tool(name, schema.shape, async (input, extra) => callClaimsApi(name, input, extra.authInfo));
}

await server.connect(new StreamableHTTPServerTransport({ sessionIdGenerator: undefined }));
