import { isObject, type JsonObject, tryParseJson } from '../json.js';

/**
 * Reads the three body forms the edge takes: JSON, `multipart/form-data` and `application/x-www-form-urlencoded`. In the
 * latter two `data` is JSON text. What cannot be read is an empty request: Meta then misses `data`.
 */
export async function readMetaBody(body: Buffer, contentType: string): Promise<JsonObject> {
  const mediaType = contentType.split(';', 1)[0]?.trim().toLowerCase();
  switch (mediaType) {
    case 'application/x-www-form-urlencoded':
      return Object.fromEntries(new URLSearchParams(body.toString('utf8')));
    case 'multipart/form-data':
      return readMultipart(body, contentType);
    default: {
      const parsed = tryParseJson(body.toString('utf8'));
      return isObject(parsed) ? parsed : {};
    }
  }
}

async function readMultipart(body: Buffer, contentType: string): Promise<JsonObject> {
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    return Object.fromEntries([...form].filter(([, value]) => typeof value === 'string'));
  } catch {
    // A form without its boundary or its end names no parameter.
    return {};
  }
}
