import "./mark.css";
/** The product's mark: three half-moons around a hub, as the arms of a turnstile. `turning` shows progress. */
export const Mark = ({ turning = false }: { turning?: boolean }) => (
  <svg class={turning ? "mark turning" : "mark"} viewBox="-17 -17 34 34" aria-hidden="true">
    {[-90, 30, 150].map((degrees) => (
      <path key={degrees} transform={`rotate(${degrees})`} d="M0 0H16A8 8 0 0 1 0 0z" />
    ))}
  </svg>
);
