interface AuthInfo {
  readonly token: string;
}

/** Calls the claims system with a token that was exchanged for the person who asks. */
export async function callClaimsApi(tool: string, input: unknown, auth: AuthInfo | undefined) {
  if (auth === undefined) throw new Error('No identity was passed on; the call is refused.');
  const response = await fetch(new URL(tool, process.env['CLAIMS_API_URL']), {
    method: 'POST',
    headers: { authorization: `Bearer ${auth.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  if (!response.ok) return { isError: true, content: [{ type: 'text' as const, text: `The claims system answered ${response.status}.` }] };
  return { content: [{ type: 'text' as const, text: await response.text() }] };
}
