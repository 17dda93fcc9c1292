"""A patient's folder: patient.yaml, protocol.toml, review.json, and which file is what.

`read.read_patient_folder`; `yaml_file.read_patient_yaml`; `protocol.read_protocol`; `review.read_review`,
`review.write_review`; `hashes.sha256_of`.
"""
