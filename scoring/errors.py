"""The one family of errors that a user can cause; the sentence for each code is in bot/text/<language>/errors.toml."""


class UserError(Exception):
    """Something the user can put right.

    code: a stable name such as `file-not-a-form`. values: what its sentence names (file, line, key ...).
    """

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.code} ({told})" if told else self.code
