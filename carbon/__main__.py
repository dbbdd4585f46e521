"""``python -m carbon``: the command where its script is not on the PATH."""

from carbon.cli import main

if __name__ == "__main__":
    main()
