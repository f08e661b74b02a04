/**
 * QR codes, by photo or camera: a file of its own (`qr.js`), which the page loads when it is asked for one.
 * The reader is the same in every browser, with or without one of its own.
 */

import { decodeQR } from "qr/decode.js";

/** Longest side of what is searched: enough for a code on a sheet of paper. */
const SIDE_MAX = 2_000;
/** Time for one photo, and for one frame of the camera. */
const PHOTO_MS = 3_000;
const FRAME_MS = 60;

type Picture = ImageBitmap | HTMLVideoElement;

function text(picture: Picture, width: number, height: number, timeLimit: number, effort: number): string | undefined {
  const scale = Math.min(1, SIDE_MAX / Math.max(width, height));
  const [w, h] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const canvas = Object.assign(document.createElement("canvas"), { width: w, height: h });
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  // What is transparent is paper.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, w, h);
  context.drawImage(picture, 0, 0, w, h);
  try {
    return decodeQR(context.getImageData(0, 0, w, h), { timeLimit, effort });
  } catch {
    return undefined;
  }
}

/** The text of the code in a photo; nothing when there is none, or no picture. */
export async function photo(file: Blob): Promise<string | undefined> {
  const picture = await createImageBitmap(file).catch(() => undefined);
  return picture && text(picture, picture.width, picture.height, PHOTO_MS, Number.POSITIVE_INFINITY);
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
      const found = videoWidth > 0 ? text(video, videoWidth, videoHeight, FRAME_MS, 2) : undefined;
      if (found) return found;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
