"""The camera: pictures in, readings out, and the device that makes scans of them."""
