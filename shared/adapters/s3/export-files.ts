import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash } from 'node:crypto';
import type { ExportFile, Ports } from '../../application/ports.ts';

export type ExportFilesSettings = { readonly bucket: string; readonly client?: S3Client };

/** A part of a multipart upload, and all that is held of a file at a time. S3 asks for 5 MB at least. */
const PART_BYTES = 8 * 1_024 * 1_024;
const LINK_SECONDS = 300;

/** The ports over the bucket of exports. */
export function exportFiles(settings: ExportFilesSettings): Pick<Ports, 'putExport' | 'readExport' | 'exportLink'> {
  const bucket = { name: settings.bucket, client: settings.client ?? new S3Client({}) };
  return {
    putExport: (file, content) => putFile(bucket, file, content),
    readExport: (key) => readFile(bucket, key),
    exportLink: (key) =>
      getSignedUrl(bucket.client, new GetObjectCommand({ Bucket: bucket.name, Key: key }), { expiresIn: LINK_SECONDS }),
  };
}

type Bucket = { readonly name: string; readonly client: S3Client };

/** In one call where the file is small, else in parts. An upload that breaks off leaves no file; the bucket forgets its parts. */
async function putFile(
  bucket: Bucket,
  file: ExportFile,
  content: AsyncIterable<string> | Iterable<string>,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  let upload: MultipartUpload | undefined;
  let held: Uint8Array = new Uint8Array();
  for await (const part of partsOf(content)) {
    hash.update(part);
    bytes += part.length;
    if (held.length > 0) {
      upload ??= await beginUpload(bucket, file);
      await uploadPart(bucket, upload, held);
    }
    held = part;
  }
  if (upload) {
    await uploadPart(bucket, upload, held);
    await endUpload(bucket, upload);
  } else {
    const { key: Key, contentType: ContentType } = file;
    await bucket.client.send(new PutObjectCommand({ Bucket: bucket.name, Key, ContentType, Body: held }));
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Gathers texts to parts of the size that an upload takes; the last one may be smaller. */
async function* partsOf(content: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Uint8Array> {
  let texts: Uint8Array[] = [];
  let size = 0;
  for await (const text of content) {
    const bytes = Buffer.from(text);
    texts.push(bytes);
    size += bytes.length;
    if (size < PART_BYTES) continue;
    yield Buffer.concat(texts);
    texts = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(texts);
}

type MultipartUpload = {
  readonly key: string;
  readonly uploadId: string | undefined;
  readonly parts: { readonly PartNumber: number; readonly ETag: string | undefined }[];
};

async function beginUpload({ client, name }: Bucket, { key, contentType }: ExportFile): Promise<MultipartUpload> {
  const { UploadId: uploadId } = await client.send(
    new CreateMultipartUploadCommand({ Bucket: name, Key: key, ContentType: contentType }),
  );
  return { key, uploadId, parts: [] };
}

async function uploadPart({ client, name }: Bucket, upload: MultipartUpload, body: Uint8Array): Promise<void> {
  const PartNumber = upload.parts.length + 1;
  const { ETag } = await client.send(
    new UploadPartCommand({ Bucket: name, Key: upload.key, UploadId: upload.uploadId, PartNumber, Body: body }),
  );
  upload.parts.push({ PartNumber, ETag });
}

async function endUpload({ client, name }: Bucket, { key, uploadId, parts }: MultipartUpload): Promise<void> {
  await client.send(
    new CompleteMultipartUploadCommand({
      Bucket: name,
      Key: key,
      UploadId: uploadId,
      MultipartUpload: {
        Parts: parts.map(({ PartNumber, ETag }) => ({ PartNumber, ...(ETag !== undefined && { ETag }) })),
      },
    }),
  );
}

/** To a caller that may not list the bucket, S3 answers "denied" for what is not there. */
const NOT_THERE: ReadonlySet<string> = new Set(['NoSuchKey', 'NotFound', 'AccessDenied']);

async function readFile({ client, name }: Bucket, key: string): Promise<string | undefined> {
  try {
    const { Body: body } = await client.send(new GetObjectCommand({ Bucket: name, Key: key }));
    return await body?.transformToString();
  } catch (error) {
    if (error instanceof Error && NOT_THERE.has(error.name)) return undefined;
    throw error;
  }
}
