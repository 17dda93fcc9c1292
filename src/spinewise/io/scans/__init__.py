"""What scans of every format share: HU scale, slice order, tilted gantry, words for contrast agent.

`hounsfield_scale.scale_notes`, `axial_order.axial_view`, `straighten.straighten`,
`contrast.contrast_described`.
"""
