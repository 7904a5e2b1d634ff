import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { readSetting } from "../../local-storage.ts";
import { CameraDialog } from "./camera-dialog.tsx";

const CAMERA_KEY = "catraca.door.camera";
const restart = vi.fn<() => void>();
const onClose = vi.fn<() => void>();

const running = (deviceId: string) => ({
  state: "running" as const,
  stream: { getVideoTracks: () => [{ getSettings: () => ({ deviceId }) }] } as unknown as MediaStream,
  hasTorch: false,
});

beforeEach(() => {
  localStorage.clear();
  restart.mockReset();
  onClose.mockReset();
  const cameras = ["rear", "wide"].map((deviceId) => ({ kind: "videoinput", deviceId, label: deviceId }));
  Object.defineProperty(navigator, "mediaDevices", { configurable: true, value: { enumerateDevices: async () => cameras } });
});
afterEach(cleanup);

const close = (): void => void fireEvent.click(screen.getAllByRole("button", { hidden: true }).at(-1) as HTMLElement);

it("opens the camera that was chosen when the dialog is closed", async () => {
  render(<CameraDialog camera={running("rear")} restart={restart} onClose={onClose} />);
  fireEvent.change(await screen.findByRole("combobox", { hidden: true }), { target: { value: "wide" } });
  close();
  expect([readSetting(CAMERA_KEY), restart.mock.calls.length, onClose.mock.calls.length]).toEqual(["wide", 1, 1]);
});

it("leaves a running camera alone when none was chosen", async () => {
  render(<CameraDialog camera={running("rear")} restart={restart} onClose={onClose} />);
  await screen.findByRole("combobox", { hidden: true });
  close();
  expect([readSetting(CAMERA_KEY), restart.mock.calls.length, onClose.mock.calls.length]).toEqual([null, 0, 1]);
});
