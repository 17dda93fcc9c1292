"""The shape of a bone as a function of place: signed distances in its own frame, mm, negative inside.

A bone is a body (a vector of `BODY` numbers) and any number of tubes (a row of `TUBE` numbers each) in
its own frame: x to the left, y backwards, z up. Distances are exact to first order at the surface.
"""

import numpy as np
from numpy.typing import NDArray

from spinewise.kernels import jit

Array = NDArray[np.float64]

# The body: half widths and depths of the rims, half of the height, slopes of the rim planes, waist,
# the hollow of the posterior wall, the narrowing to the front, the dishes of the endplates.
A_SUP, B_SUP, A_INF, B_INF, HALF = 0, 1, 2, 3, 4
SUP_X, SUP_Y, INF_X, INF_Y = 5, 6, 7, 8
WAIST_A, WAIST_B, NOTCH, NOTCH_WIDTH, TAPER = 9, 10, 11, 12, 13
DISH_SUP, DISH_SUP_Y, DISH_INF, DISH_INF_Y = 14, 15, 16, 17
# The canal that is carved through the arch: centre, half width, half depth.
CANAL_Y, CANAL_A, CANAL_B = 18, 19, 20
SHELL = 21  # thickness of the cortex
# Signal: cortex of body and arch, marrow of the arch, plateaus of the body, slope to the front.
HU_SHELL, HU_ARCH_SHELL, HU_ARCH, HU_LOW, HU_MIDDLE, HU_HIGH, HU_SLOPE = 22, 23, 24, 25, 26, 27, 28
# Endplate planes by least squares (height at the axis, slope along x, slope along y).
SUP_0, SUP_1, SUP_2, INF_0, INF_1, INF_2 = 29, 30, 31, 32, 33, 34
# Basivertebral vein: half width, half height, front end, signal.
VEIN_A, VEIN_B, VEIN_TIP, HU_VEIN = 35, 36, 37, 38
HAS_BODY = 39
BODY = 40

# A tube: start, axis, two directions across, length, half sizes at both ends, caps, waist.
START, AXIS, ACROSS, OVER = 0, 3, 6, 9
LENGTH, A0, B0, A1, B1, CAP0, CAP1 = 12, 13, 14, 15, 16, 17, 18
NECK, FLARE_A, FLARE_B, FLARE_LENGTH, SPARED = 19, 20, 21, 22, 23
BALL_X, BALL_Y, BALL_Z, BALL_R = 24, 25, 26, 27
TUBE = 28

FAR = 1e3
BLEND = 2.0  # mm over which tubes melt into each other and into the body
_RIM = 1.2  # mm over which the wall turns into the endplate
_NEAR = 4.0  # mm: beyond this a rough distance does
_STEP = 1e-3  # mm, for slopes by differences
_LOWER, _UPPER, _SHORT = 0.375, 0.625, 0.03  # middles and half widths of the steps between thirds
_MOST_FLARE = 2.2
_HALF, _TINY = 0.5, 1e-6


@jit
def smooth_min(a: float, b: float, blend: float) -> float:
    """Minimum with a fillet."""
    h = max(blend - abs(a - b), 0.0) / blend
    return min(a, b) - h * h * blend * 0.25


@jit
def smooth_max(a: float, b: float, blend: float) -> float:
    """Maximum with a rounded edge."""
    h = max(blend - abs(a - b), 0.0) / blend
    return max(a, b) + h * h * blend * 0.25


@jit
def footprint(x: float, y: float, z: float, body: Array) -> float:
    """Scaled radius of the body's wall: 1 on it, 0 on the axis."""
    u = (z + body[HALF]) / (2.0 * body[HALF])
    u = min(max(u, 0.0), 1.0)
    middle = 1.0 - (2.0 * u - 1.0) ** 2
    a = (body[A_INF] + (body[A_SUP] - body[A_INF]) * u) * (1.0 - body[WAIST_A] * middle)
    b = (body[B_INF] + (body[B_SUP] - body[B_INF]) * u) * (1.0 - body[WAIST_B] * middle)
    t = min(max(y / b, -1.0), 1.0)
    across = abs(x) / (a * (1.0 + body[TAPER] * t))
    along = abs(y) / b
    if y > 0.0:
        side = x / (body[NOTCH_WIDTH] * a)
        along *= 1.0 + body[NOTCH] / ((1.0 + side * side) * (1.0 + side * side))
    total = across * across * np.sqrt(across) + along * along * np.sqrt(along)
    return total**0.4


@jit
def wall_distance(x: float, y: float, z: float, body: Array) -> float:
    """Distance to the wall of the body."""
    f = footprint(x, y, z, body)
    b = body[B_INF]
    rough = (f - 1.0) * b
    if f < _HALF or abs(rough) > _NEAR * 2:
        return rough
    gx = (footprint(x + _STEP, y, z, body) - f) / _STEP
    gy = (footprint(x, y + _STEP, z, body) - f) / _STEP
    gz = (footprint(x, y, z + _STEP, body) - f) / _STEP
    return (f - 1.0) / np.sqrt(gx * gx + gy * gy + gz * gz)


@jit
def superior_height(x: float, y: float, body: Array) -> float:
    """Height of the upper endplate over a place in the bone's own plane."""
    z = body[HALF] + body[SUP_X] * x + body[SUP_Y] * y
    u = x / (0.93 * body[A_SUP])
    v = (y - body[DISH_SUP_Y]) / (0.93 * body[B_SUP])
    r = u * u + v * v
    if r < 1.0:
        z -= body[DISH_SUP] * (1.0 - r) * (1.0 - r)
    return z


@jit
def inferior_height(x: float, y: float, body: Array) -> float:
    """Height of the lower endplate over a place in the bone's own plane."""
    z = -body[HALF] + body[INF_X] * x + body[INF_Y] * y
    u = x / (0.93 * body[A_INF])
    v = (y - body[DISH_INF_Y]) / (0.93 * body[B_INF])
    r = u * u + v * v
    if r < 1.0:
        z += body[DISH_INF] * (1.0 - r) * (1.0 - r)
    return z


@jit
def superior_distance(x: float, y: float, z: float, body: Array) -> float:
    """Distance above the upper endplate."""
    h = superior_height(x, y, body)
    d = z - h
    if abs(d) > _NEAR:
        return d
    gx = (superior_height(x + _STEP, y, body) - h) / _STEP
    gy = (superior_height(x, y + _STEP, body) - h) / _STEP
    return d / np.sqrt(1.0 + gx * gx + gy * gy)


@jit
def inferior_distance(x: float, y: float, z: float, body: Array) -> float:
    """Distance below the lower endplate."""
    h = inferior_height(x, y, body)
    d = h - z
    if abs(d) > _NEAR:
        return d
    gx = (inferior_height(x + _STEP, y, body) - h) / _STEP
    gy = (inferior_height(x, y + _STEP, body) - h) / _STEP
    return d / np.sqrt(1.0 + gx * gx + gy * gy)


@jit
def body_distance(x: float, y: float, z: float, body: Array) -> float:
    """Distance to the surface of the body."""
    if body[HAS_BODY] == 0.0:
        return FAR
    reach = 1.15 * max(body[A_SUP], body[A_INF]) + 12.0
    if abs(x) > reach or abs(y) > reach or abs(z) > body[HALF] + 14.0:
        return max(abs(x) - reach, max(abs(y) - reach, abs(z) - body[HALF] - 14.0)) + 8.0
    ends = smooth_max(superior_distance(x, y, z, body), inferior_distance(x, y, z, body), _RIM)
    if ends > _NEAR * 2:
        return ends
    return smooth_max(wall_distance(x, y, z, body), ends, _RIM)


@jit
def tube_distance(x: float, y: float, z: float, t: Array) -> float:
    """Distance to a tube of elliptic section with rounded ends."""
    dx, dy, dz = x - t[0], y - t[1], z - t[2]
    s = dx * t[3] + dy * t[4] + dz * t[5]
    u = dx * t[6] + dy * t[7] + dz * t[8]
    v = dx * t[9] + dy * t[10] + dz * t[11]
    length = t[LENGTH]
    share = min(max(s / max(length, 1e-9), 0.0), 1.0)
    over = 0.0
    cap = t[CAP0]
    if s < 0.0:
        over = -s
    elif s > length:
        over = s - length
        cap = t[CAP1]
    a = t[A0] + (t[A1] - t[A0]) * share
    b = t[B0] + (t[B1] - t[B0]) * share
    if t[FLARE_LENGTH] > 0.0:
        q = (min(max(s, 0.0), length) - t[NECK]) / t[FLARE_LENGTH]
        q = min(q * q, _MOST_FLARE)
        a *= 1.0 + t[FLARE_A] * q
        b *= 1.0 + t[FLARE_B] * q
    p, q, w = u / a, v / b, over / cap
    k0 = np.sqrt(p * p + q * q + w * w)
    if k0 < _TINY:
        return -min(a, b)
    p, q, w = p / a, q / b, w / cap
    return k0 * (k0 - 1.0) / np.sqrt(p * p + q * q + w * w)


@jit
def arch_distance(x: float, y: float, z: float, body: Array, tubes: Array) -> float:
    """Distance to the surface of everything behind the body, the canal carved out."""
    d = FAR
    spared = FAR  # what the canal does not cut
    for n in range(tubes.shape[0]):
        t = tubes[n]
        bx, by, bz = x - t[BALL_X], y - t[BALL_Y], z - t[BALL_Z]
        far = np.sqrt(bx * bx + by * by + bz * bz) - t[BALL_R]
        if far > BLEND + 2.0:
            # an upper bound is never needed here, only that the surface is not near
            d = min(d, far)
            continue
        if t[SPARED] > 0.0:
            spared = smooth_min(spared, tube_distance(x, y, z, t), BLEND)
        else:
            d = smooth_min(d, tube_distance(x, y, z, t), BLEND)
    if body[CANAL_A] > 0.0:
        p, q = x / body[CANAL_A], (y - body[CANAL_Y]) / body[CANAL_B]
        k0 = np.sqrt(p * p + q * q)
        if k0 < _TINY:
            hollow = -min(body[CANAL_A], body[CANAL_B])
        else:
            p, q = p / body[CANAL_A], q / body[CANAL_B]
            hollow = k0 * (k0 - 1.0) / np.sqrt(p * p + q * q)
        d = smooth_max(d, -hollow, 1.0)
    if spared < FAR:
        d = smooth_min(d, spared, BLEND)
    return d


@jit
def cancellous(x: float, y: float, z: float, body: Array) -> float:
    """Signal of the cancellous bone of the body: three plateaus, a slope to the front, the vein."""
    above = body[SUP_0] + body[SUP_1] * x + body[SUP_2] * y - z
    below = z - body[INF_0] - body[INF_1] * x - body[INF_2] * y
    share = below / max(above + below, 1e-6)
    low = min(max((share - _LOWER) / (2.0 * _SHORT) + 0.5, 0.0), 1.0)
    high = min(max((share - _UPPER) / (2.0 * _SHORT) + 0.5, 0.0), 1.0)
    low = low * low * (3.0 - 2.0 * low)
    high = high * high * (3.0 - 2.0 * high)
    value = body[HU_LOW] + (body[HU_MIDDLE] - body[HU_LOW]) * low
    value += (body[HU_HIGH] - body[HU_MIDDLE]) * high
    value += body[HU_SLOPE] * y
    vein = vein_distance(x, y, z, body)
    if vein < _HALF:
        share = min(max(_HALF - vein, 0.0), 1.0)
        value += share * (body[HU_VEIN] - value)
    return value


@jit
def vein_distance(x: float, y: float, z: float, body: Array) -> float:
    """Distance to the basivertebral vein, which enters through the posterior wall at mid-height."""
    if body[VEIN_A] <= 0.0:
        return FAR
    # It spreads like a funnel towards the back.
    run = y - body[VEIN_TIP]
    if run < -BLEND:
        return FAR
    a = body[VEIN_A] * (0.7 + 0.05 * max(run, 0.0))
    p, q = x / a, z / body[VEIN_B]
    w = min(run - body[VEIN_B], 0.0) / body[VEIN_B]
    k0 = np.sqrt(p * p + q * q + w * w)
    if k0 < _TINY:
        return -body[VEIN_B]
    p, q, w = p / a, q / body[VEIN_B], w / body[VEIN_B]
    return k0 * (k0 - 1.0) / np.sqrt(p * p + q * q + w * w)


@jit
def distances(points: Array, body: Array, tubes: Array) -> Array:
    """Distance to the body, to the arch and to the whole bone at points of the bone's frame, (n, 3)."""
    out = np.empty((points.shape[0], 3))
    for n in range(points.shape[0]):
        x, y, z = points[n, 0], points[n, 1], points[n, 2]
        out[n, 0] = body_distance(x, y, z, body)
        out[n, 1] = arch_distance(x, y, z, body, tubes)
        out[n, 2] = smooth_min(out[n, 0], out[n, 1], BLEND)
    return out


@jit
def whole_distance(x: float, y: float, z: float, body: Array, tubes: Array) -> float:
    """Distance to the surface of the whole bone."""
    return smooth_min(body_distance(x, y, z, body), arch_distance(x, y, z, body, tubes), BLEND)


@jit
def signal(points: Array, body: Array) -> Array:
    """Cancellous signal of the body at points of the bone's frame, (n,)."""
    out = np.empty(points.shape[0])
    for n in range(points.shape[0]):
        out[n] = cancellous(points[n, 0], points[n, 1], points[n, 2], body)
    return out


@jit
def endplate_heights(places: Array, body: Array, upper: bool) -> Array:
    """Heights of an endplate over places (n, 2) of the bone's own plane."""
    out = np.empty(places.shape[0])
    for n in range(places.shape[0]):
        if upper:
            out[n] = superior_height(places[n, 0], places[n, 1], body)
        else:
            out[n] = inferior_height(places[n, 0], places[n, 1], body)
    return out


@jit
def rim_radii(angles: Array, body: Array, upper: bool) -> Array:
    """Radius of an endplate's rim in each direction, where the wall meets the plane of the rim."""
    out = np.empty(angles.shape[0])
    for n in range(angles.shape[0]):
        c, s = np.cos(angles[n]), np.sin(angles[n])
        low, high = 0.0, 80.0
        for _ in range(50):
            r = 0.5 * (low + high)
            if upper:
                z = body[HALF] + body[SUP_X] * r * c + body[SUP_Y] * r * s
            else:
                z = -body[HALF] + body[INF_X] * r * c + body[INF_Y] * r * s
            if footprint(r * c, r * s, z, body) < 1.0:
                low = r
            else:
                high = r
        out[n] = 0.5 * (low + high)
    return out
