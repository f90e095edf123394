"""Settings of all tests."""

from hypothesis import HealthCheck, settings

# Times are for benchmarks: a busy machine makes no test fail.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
