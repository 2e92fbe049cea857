"""Settings of a service that runs on this machine alone, for showing and trying it."""

from pathlib import Path

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from app.settings import LOCAL, Demand, Environment, Settings


class LocalSettings(Settings):
    """What is given here, whatever this machine's environment says."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)


def local_settings(
    public_base_url: str = LOCAL,
    policy_file: Path | None = None,
    data_dir: Path = Path("var"),
    fhir_server: str | None = None,
) -> Settings:
    """A development service that asks for no token. Its playground offers the FHIR server, if there is one."""
    return LocalSettings(
        environment=Environment.DEVELOPMENT,
        auth=Demand.OFF,
        public_base_url=public_base_url,
        policy_file=policy_file,
        data_dir=data_dir,
        playground_fhir_server=fhir_server,
    )
