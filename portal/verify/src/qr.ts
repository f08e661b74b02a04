/**
 * QR codes, by photo or camera: a file of its own (`qr.js`), which the page loads when it is asked for one.
 * A browser that reads codes itself is asked first; what it does not find, or has no means to, the page's own
 * reader looks for.
 */

import { textIn } from "./qr/find.js";

/** Longest sides of what is searched: enough for a code on a sheet of paper, and smaller against noise. */
const SIDES = [1_400, 700];
/** A frame of the camera is searched once. */
const FRAME_SIDES = [900];

type Picture = ImageBitmap | HTMLVideoElement;
interface Detector {
  detect: (picture: Picture) => Promise<{ rawValue: string }[]>;
}
const Native = (globalThis as { BarcodeDetector?: new (of: { formats: string[] }) => Detector }).BarcodeDetector;

/** What the browser itself reads; nothing where it cannot. */
async function native(picture: Picture): Promise<string | undefined> {
  try {
    return Native && (await new Native({ formats: ["qr_code"] }).detect(picture))[0]?.rawValue;
  } catch {
    return undefined;
  }
}

async function text(picture: Picture, width: number, height: number, sides: number[]): Promise<string | undefined> {
  let found = await native(picture);
  for (const side of sides) {
    if (found) break;
    const scale = Math.min(1, side / Math.max(width, height));
    const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
    const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    // What is transparent is paper.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, w, h);
    context.drawImage(picture, 0, 0, w, h);
    found = textIn(context.getImageData(0, 0, w, h));
  }
  return found;
}

/** The text of the code in a photo; nothing when there is none, or no picture. */
export async function photo(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  return picture && text(picture, picture.width, picture.height, SIDES);
}

/** Shows the camera in a place until it sees a code, or until the place shows something else. */
export async function scan(place: HTMLElement): Promise<string | undefined> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const video = document.createElement("video");
  Object.assign(video, { srcObject: stream, muted: true, playsInline: true });
  place.append(video);
  try {
    await video.play();
    while (video.isConnected) {
      const { videoWidth, videoHeight } = video;
      const found = videoWidth > 0 ? await text(video, videoWidth, videoHeight, FRAME_SIDES) : undefined;
      if (found) return found;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
