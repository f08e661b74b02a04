/** QR codes by photo, where the browser itself can read them. */

interface Detector {
  detect(image: ImageBitmap): Promise<{ rawValue: string }[]>;
}

/** The browser's reader, if it has one. */
export function qrReader(): Detector | undefined {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: new (o: object) => Detector };
  return BarcodeDetector && new BarcodeDetector({ formats: ["qr_code"] });
}

/** The text of the first code in a picture. */
export async function readQr(picture: Blob): Promise<string | undefined> {
  const [found] = (await qrReader()?.detect(await createImageBitmap(picture))) ?? [];
  return found?.rawValue;
}
