"""The chart, rendered with every file of tests/deploy/values, and the compose file.

Run by scripts/test-deploy, which installs the tools; its name keeps it out of a plain test run.
"""

import copy
import re

import kubernetes_validate
import pytest
import yaml
from compose_spec import PyCompose
from helm_python.errors import HelmError

from tests.deploy.rendering import CHECKOUT, NAMES, findings, objects, of_kind, one, pods, rendered, values

OLDEST, NEWEST = "1.27", "1.37"
OF_OPERATORS = {"ServiceMonitor", "PrometheusRule"}
COMPOSE = (CHECKOUT / "deploy" / "compose.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", [OLDEST, NEWEST])
def test_every_object_is_as_kubernetes_asks(name, version):
    known = [each for each in objects(name) if each["kind"] not in OF_OPERATORS]

    for each in known:
        kubernetes_validate.validate(each, version, strict=True)


@pytest.mark.parametrize("name", NAMES)
def test_helm_finds_nothing_to_say(name):
    assert findings(name) == ([], [])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("single", {"ConfigMap": 1, "NetworkPolicy": 1, "Service": 2, "StatefulSet": 1}),
        (
            "production",
            {
                "CronJob": 1,
                "HorizontalPodAutoscaler": 1,
                "Ingress": 1,
                "Job": 1,
                "NetworkPolicy": 1,
                "PodDisruptionBudget": 1,
                "Service": 2,
                "StatefulSet": 1,
            },
        ),
        (
            "fixed",
            {
                "CronJob": 1,
                "PodDisruptionBudget": 1,
                "PrometheusRule": 1,
                "Service": 2,
                "ServiceMonitor": 1,
                "StatefulSet": 1,
            },
        ),
    ],
)
def test_what_is_asked_for_is_there(name, expected):
    assert {kind: len(of_kind(name, kind)) for kind in sorted({each["kind"] for each in objects(name)})} == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_pod_is_closed(name):
    """The restricted Pod Security Standard, a read-only root, and no token of the cluster."""
    for made_by, pod in pods(name):
        spec = pod["spec"]
        (container,) = spec["containers"]
        assert spec["securityContext"]["runAsNonRoot"] is True, made_by
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert spec["automountServiceAccountToken"] is False
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]["requests"]) == {"cpu", "memory"}


@pytest.mark.parametrize("name", NAMES)
def test_no_secret_stands_in_an_object(name):
    for _, pod in pods(name):
        (container,) = pod["spec"]["containers"]
        assert not {"CDS_DATABASE_URL"} & {each["name"] for each in container["env"]}
    assert of_kind(name, "Secret") == []


@pytest.mark.parametrize("name", NAMES)
def test_every_volume_that_is_mounted_is_one_and_no_other_path_is_writable(name):
    claims = {each["metadata"]["name"] for each in one(name, "StatefulSet")["spec"].get("volumeClaimTemplates", [])}
    for made_by, pod in pods(name):
        (container,) = pod["spec"]["containers"]
        named = {each["name"] for each in pod["spec"]["volumes"]} | (claims if made_by == "StatefulSet" else set())
        assert named == {each["name"] for each in container["volumeMounts"]}
        writable = [each["mountPath"] for each in container["volumeMounts"] if not each.get("readOnly")]
        assert writable == ["/var/lib/cds"]


@pytest.mark.parametrize("name", NAMES)
def test_services_budgets_and_policies_choose_the_pods(name):
    labels = one(name, "StatefulSet")["spec"]["template"]["metadata"]["labels"]
    jobs = [pod["metadata"]["labels"] for made_by, pod in pods(name) if made_by != "StatefulSet"]
    for service in of_kind(name, "Service"):
        chosen = service["spec"]["selector"].items()
        assert chosen <= labels.items()
        assert not any(chosen <= job.items() for job in jobs)
    for each in (*of_kind(name, "PodDisruptionBudget"), one(name, "StatefulSet")):
        assert each["spec"]["selector"]["matchLabels"].items() <= labels.items()
    for policy in of_kind(name, "NetworkPolicy"):
        assert all(policy["spec"]["podSelector"]["matchLabels"].items() <= each.items() for each in (labels, *jobs))


def test_the_network_policy_opens_what_the_service_calls_and_no_more():
    policy = one("production", "NetworkPolicy")["spec"]
    ports = [sorted(each["port"] for each in rule["ports"]) for rule in policy["egress"]]
    database = policy["egress"][1]["to"]

    assert policy["policyTypes"] == ["Ingress", "Egress"]
    assert ports == [[53, 53], [5432], [443]]
    assert database == [{"ipBlock": {"cidr": "10.0.5.7/32"}}]


def test_a_pod_has_time_to_end():
    """preStop, then 8 s for calls in flight, then 22 s at most for records on their way to a database that hangs."""
    spec = one("production", "StatefulSet")["spec"]["template"]["spec"]
    wait = int(spec["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])

    assert spec["terminationGracePeriodSeconds"] >= wait + 8 + 22


def test_the_schema_is_migrated_before_pods_change_and_needs_nothing_that_comes_with_them():
    job = one("production", "Job")
    spec = job["spec"]["template"]["spec"]

    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    assert [each["name"] for each in spec["volumes"]] == ["data", "secrets"]
    assert spec["containers"][0]["command"] == ["python", "-m", "app.cli", "migrate"]


def test_the_rules_of_prometheus_are_taken_in():
    (group,) = one("fixed", "PrometheusRule")["spec"]["groups"]

    assert group["rules"][0]["alert"] == "CdsStoreDown"


@pytest.mark.parametrize(
    ("name", "changed", "told"),
    [
        ("production", {"secrets": {"siteKey": {"name": "", "key": "k"}}}, "one site key"),
        ("production", {"secrets": {"databaseUrl": {"name": "", "key": "k"}}}, "SQLite"),
        ("single", {"replicas": 2}, "SQLite"),
        ("single", {"data": {"persistent": False}}, "data.persistent"),
        ("single", {"clients": {"files": {}}}, "clients: give one"),
        ("single", {"clients": {"files": {"north.json": "{}"}}}, "clients.toml is missing"),
        ("single", {"clients": {"existingSecret": "a"}}, "clients: give one"),
        ("single", {"settings": {"CDS_PUBLIC_BASE_URL": "http://cds.example.org"}}, "CDS_PUBLIC_BASE_URL"),
        ("single", {"settings": {"CDS_DATABASE_URL": "postgresql+psycopg://a:b@c/d"}}, "CDS_DATABASE_URL"),
        ("single", {"setings": {}}, "setings"),
        ("fixed", {"prometheusRule": {"rules": ""}}, "--set-file"),
    ],
)
def test_values_that_cannot_work_stop_the_rendering(name, changed, told):
    with pytest.raises(HelmError, match=told):
        rendered(merged(values(name), changed))


def merged(before, changed):
    """As Helm joins values: a table is joined, all else replaced. An empty table and `files` replace too."""
    after = copy.deepcopy(before)
    for name, value in changed.items():
        is_joined = isinstance(value, dict) and value and isinstance(after.get(name), dict)
        after[name] = merged(after[name], value) if is_joined and name != "files" else value
    return after


def test_the_notes_say_when_the_policy_keeps_the_database_away():
    given = merged(values("production"), {"networkPolicy": {"databaseTo": []}})

    assert "databaseTo is empty" in rendered(given)[1]
    assert "databaseTo is empty" not in rendered(values("production"))[1]


def filled(text):
    """Each variable by its default, a needed one by something."""
    return re.sub(r"\$\{\w+:(?:-([^}]*)|\?[^}]*)\}", lambda found: found[1] or "https://cds.example.org", text)


def stack_of(text):
    """Its anchors and merges are YAML's own, so a YAML reader carries them out."""
    stack = PyCompose.from_yaml(yaml.safe_dump(yaml.safe_load(filled(text))))
    stack.validate()
    return stack


def test_the_compose_file_is_as_compose_asks():
    stack = stack_of(COMPOSE)

    assert sorted(stack.to_spec().services) == ["cds", "database", "migrate"]


def test_the_schema_of_compose_sees_a_slip():
    with pytest.raises(ValueError, match="deponds_on"):
        stack_of(COMPOSE.replace("depends_on", "deponds_on"))


def test_the_compose_file_holds_no_password_and_closes_every_container():
    services = yaml.safe_load(COMPOSE)["services"]

    for name, each in services.items():
        assert each["read_only"] is True, name
        assert each["cap_drop"] == ["ALL"]
        assert each["security_opt"] == ["no-new-privileges:true"]
        assert not [value for value in each["environment"].values() if "PASSWORD=" in str(value) or "://" in str(value)]
        assert all(str(port).startswith("127.0.0.1:") for port in each.get("ports", []))
